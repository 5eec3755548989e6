import Diagnostics
import Values

/// Reads a map member by member, and keeps everything that is wrong with it, each with its place.
final class ManifestReader {
    let source: Source
    private(set) var problems: [Diagnostic] = []

    init(_ source: Source) { self.source = source }

    /// One map of the document.
    struct Members {
        let reader: ManifestReader
        let map: Map
        let path: [String]

        func sub(_ name: String) -> [String] { path + [name] }
    }

    func report(_ message: String, at path: [String], isKey: Bool = false, because: [String] = [], words: String = "") {
        let place = isKey ? JSON.placeOfKey(Pointer(path), in: source) : JSON.place(of: Pointer(path), in: source)
        let place0 = place ?? Place(source, 0..<min(1, source.bytes.count))
        problems.append(Diagnostic("bad-manifest", .config, message, at: [.init(place0, words)], because: because))
    }
}

extension ManifestReader.Members {
    /// Reports the members that nobody knows.
    func only(_ known: [String]) {
        for (name, _) in map.members where !known.contains(name) {
            reader.report(
                "there is no '\(name.preview(40))' here", at: sub(name), isKey: true,
                because: ["it may be: \(known.joined(separator: ", "))"],
                words: Suggestion.nearest(to: name, in: known).map { "did you mean '\($0)'?" } ?? "")
        }
    }

    func wrong(_ name: String, _ wanted: String) {
        let value = map[name] ?? .null
        reader.report("'\(name)' must be \(wanted), but is \(value.typeName) \(value.preview())", at: sub(name))
    }

    func missing(_ name: String, _ wanted: String) {
        reader.report("'\(name)' is missing", at: path, because: ["it must be \(wanted)"])
    }

    func text(_ name: String, _ wanted: String = "text") -> String? {
        guard let value = map[name] else { return nil }
        if let text = value.string { return text }
        wrong(name, wanted)
        return nil
    }

    func needed(_ name: String, _ wanted: String = "text") -> String {
        if map[name] == nil { missing(name, wanted) }
        return text(name, wanted) ?? ""
    }

    func bool(_ name: String) -> Bool? {
        guard let value = map[name] else { return nil }
        if let flag = value.bool { return flag }
        wrong(name, "true or false")
        return nil
    }

    func int(_ name: String, _ range: ClosedRange<Int>) -> Int? {
        guard let value = map[name] else { return nil }
        if let number = value.int, range.contains(number) { return number }
        wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    func texts(_ name: String) -> [String] {
        guard let value = map[name] else { return [] }
        guard let list = value.list else {
            wrong(name, "a list of texts")
            return []
        }
        return list.enumerated().compactMap { index, item in
            if let text = item.string { return text }
            reader.report("this must be text, but is \(item.typeName) \(item.preview())", at: sub(name) + [String(index)])
            return nil
        }
    }

    func members(_ name: String) -> ManifestReader.Members? {
        guard let value = map[name] else { return nil }
        if let map = value.map { return .init(reader: reader, map: map, path: sub(name)) }
        wrong(name, "a map")
        return nil
    }

    func each(_ name: String) -> [ManifestReader.Members] {
        guard let value = map[name] else { return [] }
        guard let list = value.list else {
            wrong(name, "a list of maps")
            return []
        }
        return list.enumerated().compactMap { index, item in
            if let map = item.map { return .init(reader: reader, map: map, path: sub(name) + [String(index)]) }
            reader.report("this must be a map, but is \(item.typeName) \(item.preview())", at: sub(name) + [String(index)])
            return nil
        }
    }

    /// One of some words.
    func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, _ type: Choice.Type) -> Choice? where Choice.RawValue == String {
        guard let text = text(name) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue)
        reader.report(
            "'\(name)' must be one of \(known.joined(separator: ", ")), but is '\(text.preview(40))'", at: sub(name),
            words: Suggestion.nearest(to: text, in: known).map { "did you mean '\($0)'?" } ?? "")
        return nil
    }
}
