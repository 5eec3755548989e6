import Diagnostics
import Values

/// A rule of the API's schema that a request breaks, and where in the request.
///
/// One fact with two wordings: `text` as a site answers it, `diagnostic(in:)` for the person whose file it is.
///
/// ```swift
/// do throws(Violation) {
///     _ = try CreateConnectionRequest(body: ["data": ["type": "connection_id"]])
/// } catch {
///     print(error.text)  // data.attributes is missing
/// }
/// ```
public struct Violation: Error, Sendable, Equatable {
    /// What is wrong.
    public enum Rule: Sendable, Equatable {
        /// The object lacks a member it needs; `near` is a member that may be a misspelling of it.
        case missing(String, near: String?)
        /// The value must be something else than it is.
        case wrongType(expected: String, actual: String)
        /// The text must not be empty.
        case empty
        /// The one word that `data.type` may hold is another.
        case wrongDataType(expected: String, actual: String)
        /// The field id is also at another place.
        case duplicate(String, first: Pointer)
        /// The field is both deleted and updated, or updated twice; the other place.
        case contradiction(String, first: Pointer)
    }

    /// Where in the request.
    public let pointer: Pointer
    /// Which rule it breaks.
    public let rule: Rule

    /// The fact as a site answers it, naming the JSON path: `data.attributes.fields[1].type must be text, but is 7`.
    public var text: String {
        let path = Self.path(pointer)
        switch rule {
        case .missing(let name, let near):
            let full = Self.path(pointer.appending(name))
            return "\(full) is missing" + (near.map { "; '\($0.preview(60))' is not known" } ?? "")
        case .wrongType(let expected, let actual): return "\(path) must be \(expected), but is \(actual)"
        case .empty: return "\(path) must not be empty"
        case .wrongDataType(let expected, let actual): return "\(path) must be '\(expected)', but is \(actual)"
        case .duplicate(let id, let first): return "\(path): the field id '\(id.preview(100))' is also at \(Self.path(first))"
        case .contradiction(let id, let first): return "\(path): the field '\(id.preview(100))' is also at \(Self.path(first))"
        }
    }

    /// `data.attributes.fields[1].type`; `the body` for the root.
    private static func path(_ pointer: Pointer) -> String {
        var out = ""
        for step in pointer.steps {
            if Int(step) != nil {
                out += "[\(step)]"
            } else {
                out += (out.isEmpty ? "" : ".") + step.preview(100)
            }
        }
        return out.isEmpty ? "the body" : out
    }
}

extension Violation {
    /// The same fact for the person who wrote the request, pointing into their text.
    public func diagnostic(in document: Document) -> Diagnostic {
        var diagnostic = worded
        switch rule {
        case .missing(let name, let near):
            if let near, let place = document.placeOfKey(pointer.appending(near)) {
                diagnostic.marks = [.init(place, "did you mean '\(name)'?")]
            } else if let place = document.place(of: pointer) {
                let opening = place.range.lowerBound..<min(place.range.upperBound, place.range.lowerBound + 1)
                diagnostic.marks = [.init(Place(place.source, opening), "'\(name)' belongs in here")]
            }
        case .duplicate(_, let first), .contradiction(_, let first):
            if let place = document.place(of: pointer) { diagnostic.marks = [.init(place)] }
            if let place = document.place(of: first) { diagnostic.marks.append(.init(place, "also here")) }
        case .wrongType(let expected, _):
            if let place = document.place(of: pointer) { diagnostic.marks = [.init(place, "must be \(expected)")] }
        case .wrongDataType(let expected, _):
            if let place = document.place(of: pointer) { diagnostic.marks = [.init(place, "must be '\(expected)'")] }
        case .empty:
            if let place = document.place(of: pointer) { diagnostic.marks = [.init(place, "an empty text")] }
        }
        if diagnostic.marks.isEmpty {
            let whole = Pointer(document.pointer.steps + pointer.steps)
            if !whole.steps.isEmpty { diagnostic.because.append("this is at \(whole) of what was given") }
        }
        return diagnostic
    }

    private var worded: Diagnostic {
        let subject = Subject(pointer)
        switch rule {
        case .missing(let name, let near):
            let owner = Subject(pointer.appending(name))
            return Diagnostic(
                "missing-property", .invalid, "\(owner.words) is missing",
                because: owner.needs + (near.map { ["'\($0.preview(60))' is not a property the API knows"] } ?? []))
        case .wrongType(let expected, let actual):
            let isBare = actual == "true" || actual == "false" || (actual.first.map { $0 == "-" || $0.isNumber } ?? false)
            return Diagnostic(
                "wrong-type", .invalid, "\(subject.words) must be \(expected), but is \(actual)",
                because: expected == "text" && isBare ? ["in quotes it is a text: \"\(actual)\""] : [])
        case .empty:
            return Diagnostic("empty-text", .invalid, "\(subject.words) must not be empty")
        case .wrongDataType(let expected, let actual):
            return Diagnostic(
                "wrong-data-type", .invalid, "\(subject.words) must be '\(expected)', but is \(actual)",
                because: ["the API has one word for the kind of a request, and the kind of a connection is 'attributes.type'"])
        case .duplicate(let id, _):
            return Diagnostic(
                "duplicate-field", .invalid, "\(subject.words) is '\(id.preview(60))', which another field has already",
                because: ["each field of a connection must have an id of its own"])
        case .contradiction(let id, _):
            return Diagnostic(
                "contradictory-update", .invalid, "field '\(id.preview(60))' is to be changed in two ways at once",
                because: ["one update may delete a field or change it, and change it once"])
        }
    }
}

/// What a person calls a part of a request.
private struct Subject {
    let words: String
    /// What the object around the part needs, where that is a rule.
    var needs: [String] = []

    init(_ pointer: Pointer) {
        var steps = pointer.steps.map { $0.preview(60) }[...]
        if steps.first == "data", steps.count > 1 {
            if steps.dropFirst().first == "attributes", steps.count > 2 {
                steps = steps.dropFirst(2)
            } else {
                words = "'\(steps.joined(separator: "."))'"
                if steps.last == "type" { needs = ["a request to create or update says \"type\": \"connection_id\" there"] }
                if steps.last == "id" { needs = ["an update must say which connection it changes"] }
                return
            }
        } else if steps.first == "attributes", steps.count > 1 {
            steps = steps.dropFirst()
        }
        guard let first = steps.first else {
            words = "the request"
            return
        }
        let rest = steps.dropFirst()
        guard let number = rest.first.flatMap(Int.init) else {
            words = "'\(steps.joined(separator: "."))'"
            if ["join_attribute", "join_type", "type"].contains(first), rest.isEmpty {
                needs = ["a connection needs 'type', 'join_attribute' and 'join_type'"]
            } else if first == "join" {
                needs = ["a join needs 'attribute' and 'type'"]
            }
            return
        }
        let inner = rest.dropFirst()
        let owner: String
        switch first {
        case "fields": owner = "field \(number + 1)"
        case "fields_to_add", "fields_to_update": owner = "field \(number + 1) of '\(first)'"
        default: owner = "item \(number + 1) of '\(first)'"
        }
        if inner.count > 1, let name = inner.first, let index = inner.last.flatMap(Int.init) {
            words = "\(owner): item \(index + 1) of '\(name)'"
        } else {
            words = inner.isEmpty ? owner : "\(owner): '\(inner.joined(separator: "."))'"
        }
        if first == "fields_to_update" {
            needs = ["a field to update needs 'field_id'"]
        } else if owner.hasPrefix("field") {
            needs = ["a field needs 'id', 'source_name' and 'type'"]
        }
    }
}
