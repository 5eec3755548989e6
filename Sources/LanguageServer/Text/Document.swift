import Commands
import Diagnostics
import Language
import Synchronization
import Values

/// A text that is open in the editor.
final class Document {
    /// The name as the editor spells it.
    let uri: String
    /// Where the file is; `nil` for one that was never saved.
    let path: String?
    private(set) var version: Int
    private(set) var bytes: [UInt8]
    private(set) var lines: TextLines
    /// What is known of this version; made when it is asked for.
    var analysis: Analysis?
    /// The diagnostics that were asked for last, and how many other ones there were before.
    var report: (items: Value, number: Int)?

    init(uri: String, version: Int, text: String, _ encoding: PositionEncoding) {
        self.uri = uri
        path = DocumentURI.path(uri)
        self.version = version
        bytes = Array(text.utf8)
        lines = TextLines(bytes, encoding)
    }

    /// The name that messages use; never `nil`, for a file is checked more strictly than a line at the prompt.
    var name: String { path ?? uri }

    /// Applies the changes of a notification, one after the other; throws, and changes nothing, when they do not fit the text.
    func change(to version: Int, _ changes: [Value]) throws(ResponseError) {
        guard version > self.version else {
            throw .invalidParams("version \(version) of '\(uri)' comes after version \(self.version)")
        }
        var (bytes, lines) = (bytes, lines)
        for change in changes {
            guard let text = change["text"]?.string else { throw .invalidParams("a change must have a 'text'") }
            if let range = change["range"], !range.isNull {
                bytes.replaceSubrange(try lines.range(of: range), with: Array(text.utf8))
            } else {
                bytes = Array(text.utf8)
            }
            lines = TextLines(bytes, lines.encoding)
        }
        (self.version, self.bytes, self.lines, analysis) = (version, bytes, lines, nil)
    }
}

/// What a text means and what is wrong with it.
final class Analysis {
    let script: Script
    /// In the order of the text.
    let problems: [Diagnostic]
    /// The types of variables that are certain, by the offset of the name.
    let types: [Int: String]
    /// The paths of the scripts that this one loads, and of those it would load if they were there.
    let loaded: Set<String>
    private let vocabulary: Vocabulary
    private(set) lazy var index = NameIndex(script, vocabulary: vocabulary)

    init(_ source: Source, _ vocabulary: Vocabulary) {
        let asked = Asked()
        var watched = vocabulary
        watched.read = { path, asker in
            do {
                let source = try vocabulary.read(path, asker)
                asked.add(source.name ?? path)
                return source
            } catch {
                asked.add(Paths.resolve(path, besides: asker))
                throw error
            }
        }
        script = Script.parse(source, vocabulary: watched)
        let examination = script.examine(vocabulary: vocabulary)
        problems = script.problems + examination.problems
        types = examination.types
        loaded = asked.paths
        self.vocabulary = vocabulary
    }

    /// The files that were asked for.
    private final class Asked: Sendable {
        private let known = Mutex<Set<String>>([])
        var paths: Set<String> { known.withLock { $0 } }
        func add(_ path: String) { known.withLock { _ = $0.insert(DocumentURI.normal(path)) } }
    }
}
