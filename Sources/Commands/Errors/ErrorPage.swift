import Diagnostics

/// What `help ID` says of a diagnostic. The wording of a case stands where it is raised; this says what all cases of an id have in common.
///
/// A test holds this table against the sources: every id that they raise is here once, with a kind that it is raised with.
struct ErrorPage {
    let id: String
    let kind: Kind
    let meaning: String
    /// A text that raises it, or, where no text alone can, what does.
    let example: String
    /// Whether the example is a text, which a test runs.
    let isText: Bool

    static let all = parsing + checking + running + data + sites + sessions + program + programs + profiles + agents + processes + plugins

    static func named(_ id: String) -> ErrorPage? { all.first { $0.id == id } }

    var text: String {
        "\(id) (\(Self.article(kind)) error, status \(kind.exitStatus.rawValue))\n    \(meaning)\n\nexample\n    \(example.replacing("\n", with: "\n    "))\n"
    }

    /// Only `usage` begins with a vowel's letter and not with its sound.
    private static func article(_ kind: Kind) -> String {
        ("aeio".contains(kind.rawValue.prefix(1)) ? "an " : "a ") + kind.rawValue
    }

    typealias Line = (id: String, kind: Kind, meaning: String, example: String)

    /// Pages whose examples are texts that raise the error.
    static func texts(_ lines: [Line]) -> [ErrorPage] { lines.map { .init($0, isText: true) } }
    /// Pages whose examples tell of a world that has the error.
    static func cases(_ lines: [Line]) -> [ErrorPage] { lines.map { .init($0, isText: false) } }

    private init(_ line: Line, isText: Bool) {
        (id, kind, meaning, example) = line
        self.isText = isText
    }
}
