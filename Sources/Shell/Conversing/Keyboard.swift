import Commands
import Diagnostics
import Glibc
import Language
import ProductAnalytics
import Values

/// What the keyboard shows and knows while one line is typed.
struct KeyboardScene: Sendable {
    /// The prompt with so many jobs.
    var prompt: @Sendable (_ jobs: Int) -> Prompt
    var jobs: JobWatch
    var vocabulary: Vocabulary
    var surroundings: Surroundings
    var color: Bool
    var knowledge: Knowledge
    /// The arguments that somebody can be asked about.
    var knownArguments: Set<KnownArgument>
    var files: Files
    var site: String
    var abbreviations: [String: String]
    var keys: [KeyBinding]
    /// What took long stands at the right.
    var right: Prompt?
    /// `$VISUAL`, or else `$EDITOR`.
    var outsideEditor: String

    var behaviour: Behaviour {
        let (knowledge, knownArguments) = (knowledge, knownArguments)
        let completer = Completer(
            vocabulary: vocabulary, surroundings: surroundings, files: files, connections: { knowledge.connections(of: $0) },
            attributes: { knowledge.attributes(of: $0) },
            values: { knowledge.values(of: $0, of: $1, beginningWith: $2) },
            suggestions: { knownArguments.contains($0) ? knowledge.suggestions(for: $0, beginningWith: $1) : [] })
        let highlighting = Highlighting(vocabulary: vocabulary, surroundings: surroundings)
        let hinting = Hinting(completer: completer, vocabulary: vocabulary, surroundings: surroundings)
        let (abbreviations, jobs, prompt) = (abbreviations, jobs, prompt)
        return Behaviour(
            isUnfinished: { isUnfinished($0) },
            complete: { text, offset in
                knowledge.begin()
                var completion = completer.complete(text, at: offset)
                completion.isAwaited = knowledge.isAwaited
                return completion
            },
            style: { highlighting.style($0) },
            indent: { Self.indent($0) },
            hint: { hinting.hint($0, at: $1) },
            expand: { abbreviations[$0] },
            tidings: { (jobs.takeNotices(), prompt(jobs.open)) },
            site: site, outsideEditor: outsideEditor, color: color)
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

        func read(_ prompt: Prompt, right: Prompt? = nil, _ behaviour: Behaviour) -> LineEditor.Line {
            guard let editor else { return plain.readLine(prompt: prompt, isUnfinished: behaviour.isUnfinished) }
            editor.behaviour = behaviour
            return editor.readLine(prompt: prompt, right: right, isFollowed: true)
        }

        /// Reads the answer to a question of a command, which has the terminal again afterwards.
        func answer(_ prompt: Prompt) -> LineEditor.Line {
            defer { editor?.rest() }
            return read(prompt, Behaviour(suggests: false))
        }

        func showNotice() {
            if let notice = history.takeNotice() { TTY.write(Array(notice.drawn().utf8), to: 2) }
        }
    }

    /// Leads to the editor, if there is one.
    private(set) var doorbell: Doorbell?
    /// Ends the line that is read, or the next one, where a person types them.
    private(set) var terminate: (@Sendable () -> Void)?

    init(_ setting: Conversation.Setting, now: @escaping @Sendable () -> Int) async {
        let (path, isPlain) = (setting.historyPath, setting.isPlain)
        let (editor, reader) = await thread.perform { [self] in
            let desk = Desk(path, isPlain: isPlain, now: now)
            self.desk = desk
            return (desk.editor?.doorbell, desk.editor?.doorbell ?? desk.plain.doorbell)
        }
        doorbell = editor
        if let reader { terminate = { reader.terminate() } }
    }

    /// Reads one line or block.
    func read(_ scene: KeyboardScene) async -> LineEditor.Line {
        await thread.perform { [self] in
            desk?.editor?.bind(scene.keys)
            return desk?.read(scene.prompt(scene.jobs.open), right: scene.right, scene.behaviour) ?? .end
        }
    }

    /// Asks yes or no; anything but a clear yes is no.
    func ask(_ question: String) async -> Bool {
        let line = await thread.perform { [self] in
            desk?.answer(Prompt(Diagnostic.safe(question) + " [y/N] ", .bold)) ?? .end
        }
        guard case .text(let answer) = line else { return false }
        return Context.isYes(answer)
    }

    /// Whether lines come from a file or another program, and nobody sees a prompt.
    let isPiped = isatty(0) == 0

    /// Takes the next line for the answer to a question.
    func answer(_ question: Question) async throws -> String {
        let line = await thread.perform { [self] in desk?.answer("") ?? .end }
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

    /// What was typed before, as rows.
    func past() async -> [Value] {
        await thread.perform { [self] in (desk?.history.entries ?? []).map(\.row) }
    }

    /// Puts the terminal back as it was, and lets the editor and its thread go.
    func close() async {
        await thread.perform { [self] in
            desk?.editor?.close()
            desk = nil
        }
        thread.end()
    }
}
