import Commands
import Diagnostics
import Glibc
import Language
import ProductAnalytics
import Values

/// What the keyboard shows and knows while one line is typed.
struct KeyboardScene: Sendable {
    var prompt: Prompt
    var vocabulary: Vocabulary
    var surroundings: Surroundings
    var color: Bool
    var connections: @Sendable (String) -> [KnownConnection]
    var attributes: @Sendable (String) -> [MappedAttribute]
    var files: Files

    var behaviour: Behaviour {
        let completer = Completer(
            vocabulary: vocabulary, surroundings: surroundings, files: files, connections: connections, attributes: attributes)
        let highlighting = Highlighting(vocabulary: vocabulary, surroundings: surroundings)
        return Behaviour(
            isUnfinished: { isUnfinished($0) },
            complete: { completer.complete($0, at: $1) },
            style: { highlighting.style($0) },
            indent: { Self.indent($0) },
            color: color)
    }

    func isUnfinished(_ text: String) -> Bool {
        Script.parse(Source(nil, text), vocabulary: vocabulary, surroundings: surroundings).isUnfinished
    }

    /// Two blanks for each bracket that is open at the end of a text.
    private static func indent(_ text: String) -> String {
        var depth = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "("): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")"): depth = max(0, depth - 1)
            default: break
            }
        }
        return String(repeating: "  ", count: min(depth, 20))
    }
}

/// Reads lines, with the editor where there is a terminal for it, on a thread of its own.
///
/// SAFETY: `desk` is made and used on that thread alone.
final class Keyboard: @unchecked Sendable {
    private let thread = EditorThread()
    private var desk: Desk?

    /// What lives on the thread.
    private final class Desk {
        let history: History
        let editor: LineEditor?
        let plain: PlainReader

        init(_ historyPath: String?, isPlain: Bool, now: @escaping @Sendable () -> Int) {
            history = History(path: historyPath, now: now)
            editor = isPlain ? nil : try? LineEditor(terminal: 0, output: 1, history: history)
            plain = PlainReader(input: 0, promptingOn: isatty(0) == 1 ? 2 : nil)
            showNotice()
        }

        func read(_ prompt: Prompt, _ behaviour: Behaviour) -> LineEditor.Line {
            guard let editor else { return plain.readLine(prompt: prompt, isUnfinished: behaviour.isUnfinished) }
            editor.behaviour = behaviour
            return editor.readLine(prompt: prompt)
        }

        func showNotice() {
            if let notice = history.takeNotice() { TTY.write(Array(notice.drawn().utf8), to: 2) }
        }
    }

    init(_ setting: Conversation.Setting, now: @escaping @Sendable () -> Int) async {
        let (path, isPlain) = (setting.historyPath, setting.isPlain)
        await thread.perform { [self] in desk = Desk(path, isPlain: isPlain, now: now) }
    }

    /// Reads one line or block.
    func read(_ scene: KeyboardScene) async -> LineEditor.Line {
        await thread.perform { [self] in desk?.read(scene.prompt, scene.behaviour) ?? .end }
    }

    /// Asks yes or no; anything but a clear yes is no.
    func ask(_ question: String) async -> Bool {
        let line = await thread.perform { [self] in
            desk?.read(Prompt(Diagnostic.safe(question) + " [y/N] ", .bold), Behaviour()) ?? .end
        }
        guard case .text(let answer) = line else { return false }
        return Context.isYes(answer)
    }

    /// Whether lines come from a file or another program, and nobody sees a prompt.
    let isPiped = isatty(0) == 0

    /// Takes the next line for the answer to a question.
    func answer(_ question: Question) async throws -> String {
        let line = await thread.perform { [self] in desk?.read("", Behaviour()) ?? .end }
        guard case .text(let answer) = line else { throw Diagnostic.nobodyToAsk(question, because: ["the input has ended"]) }
        return answer
    }

    /// Keeps a line in the history.
    func remember(_ text: String, site: String, status: Int) async {
        await thread.perform { [self] in
            desk?.history.append(text: text, site: site, status: status)
            desk?.showNotice()
        }
    }

    /// Lets the editor and its thread go.
    func close() { thread.end() }
}
