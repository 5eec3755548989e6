import Diagnostics
import Values

/// Files as candidates; folders end in `/`, hidden ones are offered only to who asks for them.
struct FileNames {
    private let files: Files
    init(_ files: Files) { self.files = files }

    /// The whole path is the candidate, quoted where a bare word could not hold it.
    func candidates(for line: LineContext) -> ([Completion.Candidate], Range<Int>) {
        let folder = line.word.lastIndex(of: "/").map { String(line.word[...$0]) } ?? ""
        let start = String(line.word.dropFirst(folder.count))
        let names = files.list(folder.isEmpty ? "." : folder).filter { name in
            name.hasPrefix(start) && (!name.hasPrefix(".") || start.hasPrefix("."))
        }
        return (
            names.map { name in
                let path = folder + name
                let isFolder = name.hasSuffix("/")
                return .init(
                    Self.isBare(path) ? path : Self.quoted(path), suffix: isFolder ? "" : " ", sort: isFolder ? .folder : .file)
            }, line.range
        )
    }

    /// Letters, digits and the marks of `language.md`: what needs no quotes.
    private static func isBare(_ path: String) -> Bool {
        path.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", "/", "@", ":", "%", "+", "~", "*": true
            default: scalar.value >= 0x80
            }
        }
    }

    private static func quoted(_ path: String) -> String {
        var out = "\""
        for scalar in path.unicodeScalars {
            switch scalar {
            case "\"", "\\", "$": out += "\\" + String(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
