import Diagnostics
import Language
public import PluginHost
public import Values

/// What a client can read beside calling tools: the help, and the sessions and scripts of the working directory.
public enum ShellShelf {
    public static func shelf(_ files: Files) -> ResourceShelf {
        ResourceShelf(
            list: { help + texts(files).map(\.resource) },
            read: { uri in
                if uri.hasPrefix("help://") { return page(String(uri.dropFirst("help://".count))) }
                guard let found = texts(files).first(where: { $0.resource.uri == uri }) else { return nil }
                let bytes = try files.read(found.path)
                guard bytes.count <= largest else { throw Diagnostic.largeResource(found.path) }
                return ResourceText(String(decoding: bytes, as: UTF8.self), mimeType: found.resource.mimeType)
            })
    }

    private static let largest = 4 << 20

    // MARK: Help

    private static let help: [ServedResource] =
        [("contents", "every verb, statement, filter and function"), ("reference", "the whole language, as Markdown")].map(helpResource)
        + Manual.topics.map { helpResource(($0, "the list of \($0)")) }
        + Verb.all.map { helpResource(($0.name, Manual.firstSentence($0.signature.summary))) }

    private static func helpResource(_ page: (name: String, words: String)) -> ServedResource {
        ServedResource(
            uri: "help://\(page.name)", name: "help \(page.name)", description: page.words,
            mimeType: page.name == "reference" ? "text/markdown" : "text/plain")
    }

    private static func page(_ name: String) -> ResourceText? {
        switch name {
        case "contents": ResourceText(Manual.contents, mimeType: "text/plain")
        case "reference": ResourceText(Manual.referencePage, mimeType: "text/markdown")
        // Filters, functions and errors have pages, too; there are too many to list.
        default: (try? Manual.page(name)).map { ResourceText($0, mimeType: "text/plain") }
        }
    }

    // MARK: Files

    /// Those of the working directory and of the folders in it, not deeper.
    private static func texts(_ files: Files) -> [(resource: ServedResource, path: String)] {
        let names = files.list(".").filter { !$0.hasPrefix(".") }
        let paths = names.flatMap { name in
            name.hasSuffix("/") ? files.list(String(name.dropLast())).filter { !$0.hasPrefix(".") }.map { name + $0 } : [name]
        }
        return paths.compactMap { path in
            let isSession = path.hasSuffix(".session")
            guard isSession || path.hasSuffix(".tenon"), !path.hasSuffix("/") else { return nil }
            let resource = ServedResource(
                uri: "\(isSession ? "session" : "script"):///\(escaped(path))", name: path,
                description: isSession ? "a recorded session" : "a script", mimeType: "text/plain")
            return (resource, path)
        }
    }

    /// A path as part of a URI.
    private static func escaped(_ path: String) -> String {
        var out = ""
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return out
    }
}

extension Diagnostic {
    fileprivate static func largeResource(_ path: String) -> Diagnostic {
        Diagnostic("large-resource", .limit, "'\(path.preview(60))' has more than 4 MB, which is too much to be read as a resource")
    }
}
