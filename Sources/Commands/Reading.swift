import Diagnostics
import ProductAnalytics
import Values

/// Reading a data file.
enum Reading {
    /// Reads a file by its suffix, or standard input (`-`) as JSON or JSON Lines; any other suffix gives the text. What was JSON
    /// knows its place, so that an error can point into it.
    static func document(_ path: String, _ world: World) throws -> Document {
        try document(Source(path == "-" ? "standard input" : path, bytes: try world.files.read(path)), path)
    }

    /// The same of a file that has been read.
    static func document(_ source: Source, _ path: String) throws -> Document {
        switch Format.of(path: path)?.name {
        case "json": return Document(try JSON.parse(source), source: source)
        case "jsonl": return Document(.list(try JSON.parseLines(source)))
        case "yaml": return Document(try YAML.parse(source))
        case "csv": return Document(.list(try CSV.parse(source)))
        case "tsv": return Document(.list(try CSV.parse(source, separator: .tab)))
        default: return path == "-" ? try standardInput(source) : Document(.text(try text(source)))
        }
    }

    /// The documents that a file holds: the elements of a list, the lines of JSON Lines, or the one value.
    ///
    /// A folder gives those of its JSON and YAML files, in the order of their names, and none of the folders in it.
    static func documents(_ path: String, _ world: World) throws -> [Document] {
        if let folder = folder(path, world.files) {
            let names = world.files.list(path).filter { name in
                !name.hasPrefix(".") && ["json", "jsonl", "yaml"].contains(Format.of(path: name)?.name)
            }
            return try names.flatMap { try documents(folder + $0, world) }
        }
        if Format.of(path: path)?.name == "jsonl" {
            return try Document.lines(of: Source(path, bytes: try world.files.read(path)))
        }
        let whole = try document(path, world)
        if case .text = whole.value { throw Diagnostic.unknownSuffix(path) }
        return whole.elements
    }

    /// Whether there is a folder of this name, if an empty one.
    static func isFolder(_ path: String, _ files: Files) -> Bool {
        folder(path.hasSuffix("/") ? String(path.dropLast()) : path, files) != nil
    }

    /// The path of a folder with its last slash; `nil` for what is no folder. An empty one is known by the folder that it is in.
    static func folder(_ path: String, _ files: Files) -> String? {
        if path.hasSuffix("/") { return path }
        guard path != "-", Format.of(path: path) == nil else { return nil }
        if !files.list(path).isEmpty { return path + "/" }
        let slash = path.lastIndex(of: "/")
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        return files.list(slash.map { String(path[...$0]) } ?? ".").contains(name + "/") ? path + "/" : nil
    }

    /// The text of a source, a stretch at a time, so that the reading of a very long one can be stopped.
    private static func text(_ source: Source) throws -> String {
        let (bytes, stretch) = (source.bytes, 1 << 22)
        guard bytes.count > stretch else { return source.text }
        var text = ""
        text.reserveCapacity(bytes.count)
        var start = 0
        while start < bytes.count {
            if Task.isCancelled { throw Diagnostic.cancelled() }
            var end = min(start + stretch, bytes.count)
            // Not within a character, which has four bytes at most.
            for _ in 0..<3 where end < bytes.count && bytes[end] & 0xc0 == 0x80 { end += 1 }
            text += source.text(in: start..<end)
            start = end
        }
        return text
    }

    /// One document, or one a line.
    private static func standardInput(_ source: Source) throws -> Document {
        do {
            return Document(try JSON.parse(source), source: source)
        } catch {
            guard let lines = try? JSON.parseLines(source), lines.count > 1 else { throw error }
            return Document(.list(lines))
        }
    }
}
