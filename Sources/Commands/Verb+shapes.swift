import Language

extension Verb {
    /// The same verb, with what it gives as far as that is known before it runs; scripts are checked against it.
    func giving(_ shape: Shape) -> Verb {
        var copy = self
        copy.signature.shape = shape
        return copy
    }

    /// The same verb, which gives what the file under an argument holds.
    func givingContents(of argument: String) -> Verb {
        var copy = self
        copy.signature.contents = argument
        return copy
    }
}

// The rows of the API. It may come to give more than is known here, so a field that is nearly a known one is a mistake and any other
// is not; and its sets of words are open.
extension Shape {
    /// A connection as `list` and `show` give it.
    static let connection = Shape.map(
        [
            "id": .text, "type": .words(["ref_table"], isOpen: true),
            "join?": .map(["attribute": .text, "type": .words(["email", "user_id"], isOpen: true)], .growing),
            "fields?": .list(.field), "metadata?": .anyMap, "created_at?": .text, "created_by?": .text, "updated_at?": .text,
            "updated_by?": .text,
        ], .growing)

    /// A field of a connection.
    static let field = Shape.map(
        [
            "id": .text, "source_name": .text, "type": .words(["string", "number"], isOpen: true), "display_name?": .text,
            "description?": .text, "groups?": .list(.text),
        ], .growing)

    /// An attribute of the mapping.
    static let attribute = Shape.map(
        [
            "attribute": .text, "type?": .text, "is_custom?": .bool, "display_name?": .text, "description?": .text,
            "groups?": .list(.text),
        ], .growing)

    /// What a write tells: ours, so there is nothing else in it.
    static func written(_ actions: String...) -> Shape {
        .map(["entity": .text, "id": .any, "action": .words(actions, isOpen: false)])
    }
}
