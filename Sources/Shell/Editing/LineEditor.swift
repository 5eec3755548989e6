import CEditline
public import Commands
import Diagnostics
import Glibc

/// Reads lines from a person at a terminal.
///
/// libedit does the editing on a private pseudo-terminal; keys are read and the line is drawn here. An editor belongs to one
/// thread, which waits in `readLine`; everyone else reaches it by its `doorbell`.
public final class LineEditor {
    /// How reading a line ended.
    public enum Line: Equatable, Sendable {
        /// A text, without trailing line ends.
        case text(String)
        /// Ctrl-C: the line is thrown away.
        case interrupted
        /// Ctrl-D on an empty line, or the terminal is gone.
        case end
        /// The process has been asked to end.
        case terminated
    }

    /// How other threads reach this editor.
    public let doorbell: Doorbell
    public var behaviour: Behaviour

    let engine: Engine
    let recall: Recall
    var painter: Painter
    var tty: TTY
    var decoder = KeyDecoder()
    var undo = UndoStack()
    var prompt: Prompt = ""
    var continuation: Prompt = ""
    /// Characters for libedit that the last key became.
    var outgoing: [Int32] = []
    /// Pastes on their way to the action that inserts them.
    var pasted: [[UInt8]] = []
    /// What was cut last.
    var cutText: [Int32] = []
    /// What stands under the line while a word is completed.
    var menu: Menu?
    /// Whether the list no longer fits the line.
    var isMenuStale = false
    /// Whether candidates are still to come.
    var isAwaitingCandidates = false
    /// What is looked for in history, while it is.
    var search: Search?
    var suggestion = Suggestion()
    private var bound: [KeyBinding] = []
    /// Stands at the right end of the line.
    var right: Prompt?
    /// How this line ended, once it has.
    var outcome: Line?
    /// A signal that ends the process as soon as the terminal is as it was.
    var lastSignal: Int32?
    /// The column that Up and Down aim for while they follow each other.
    var goalColumn: Int?
    private var placeBefore = 0
    /// How many answers to where the cursor is are still to come after a resize; nothing is drawn until then.
    private var awaitedReports = 0
    /// Whether nothing has come for a while in the middle of a paste.
    private var isPasteIdle = false

    /// Whether two descriptors are a terminal that a line can be edited on; else a `PlainReader` reads lines.
    ///
    /// - Parameter kind: what `TERM` says.
    public static func canEdit(terminal: Int32, output: Int32, kind: String?) -> Bool {
        guard let kind, !["", "dumb", "unknown"].contains(kind) else { return false }
        return isatty(terminal) == 1 && isatty(output) == 1
    }

    /// An editor on a terminal.
    ///
    /// - Throws: a `Diagnostic` of kind `io` when there is no pseudo-terminal to be had; a `PlainReader` works then.
    public init(
        terminal: Int32, output: Int32, history: History, behaviour: Behaviour = Behaviour(), program: String = "tenon"
    ) throws(Diagnostic) {
        doorbell = try Doorbell()
        engine = try Engine(program: program)
        recall = Recall(history)
        painter = Painter(output: output)
        tty = TTY(input: terminal, output: output)
        self.behaviour = behaviour
        engine.read = { [unowned self] in nextCharacter() }
        engine.act = { [unowned self] in perform($0) }
    }

    /// Gives keys other actions than they have.
    public func bind(_ keys: [KeyBinding]) {
        guard keys != bound else { return }
        bound = keys
        for binding in keys { engine.bind(binding) }
    }

    /// Reads one line, or one block of lines.
    ///
    /// - Parameter isFollowed: whether another line is read at once where this one asks for nothing. The terminal stays as it is then, so
    ///   that no key comes between them, and has its modes back only after `close`: where a command follows, all but what Ctrl-S does.
    public func readLine(prompt: Prompt, right: Prompt? = nil, continuation: Prompt = ". ", isFollowed: Bool = false) -> Line {
        watchSignals()
        guard tty.prepare() else {
            leaveTerminal()
            return .end
        }
        self.prompt = prompt
        self.right = right
        self.continuation = continuation
        outgoing = []
        pasted = []
        (menu, search, isMenuStale, isAwaitingCandidates) = (nil, nil, false, false)
        suggestion = Suggestion()
        outcome = nil
        placeBefore = 0
        awaitedReports = 0
        undo = UndoStack()
        recall.begin()
        painter.begin(size: tty.size, color: behaviour.color)
        doorbell.forgetInterruptions()

        let accepted = engine.edit()
        // libedit can accept a line by itself, bound so by the user.
        if outcome == nil { finish(accepted.map { .text(String(characters: $0)) } ?? .end) }
        let line = outcome ?? .end
        if isFollowed, lastSignal == nil {
            if !line.asksForNothing { rest() }
        } else {
            leaveTerminal()
        }
        if let lastSignal {
            raise(lastSignal)
            self.lastSignal = nil
        }
        return line
    }

    /// Leaves the terminal to a command until the next line is read.
    public func rest() {
        tty.rest()
        ceditline_unwatch_signals()
    }

    /// Puts the terminal back and lets libedit go; the editor reads no more lines.
    public func close() {
        leaveTerminal()
        engine.close()
    }

    deinit { leaveTerminal() }

    func watchSignals() { _ = ceditline_watch_signals(doorbell.ringing, 1) }

    func leaveTerminal() {
        tty.restore()
        ceditline_unwatch_signals()
    }

    /// Ends the line: shows it for the last time, with a mark behind it.
    func finish(_ line: Line, mark: String = "") {
        (search, menu) = (nil, nil)
        var scene = scene()
        if case .text(var text) = line {
            while text.hasSuffix("\n") { text.removeLast() }
            outcome = .text(text)
            scene.text = text
        } else {
            outcome = line
        }
        scene.tail = mark
        painter.finish(scene, size: tty.size)
    }

    // MARK: reading

    /// The next character for libedit: called by it, whenever it wants one.
    private func nextCharacter() -> Engine.Reading {
        while outcome == nil {
            if !outgoing.isEmpty { return .character(outgoing.removeFirst()) }
            settle()
            if let key = decoder.next() {
                take(key)
                continue
            }
            answerTheDoor()
            if outcome != nil { break }
            if awaitedReports == 0, !isInputWaiting() {
                remember()
                refreshMenu()
                suggest()
                search?.update()
                painter.paint(search.map(scene(of:)) ?? scene(), size: tty.size)
            }
            prepareSearch()
            wait()
        }
        return .leave
    }

    /// Makes of a key what libedit, or we, understand.
    private func take(_ key: Key) {
        if takesInSearch(key) || takesInMenu(key) { return }
        if !key.isReport { isAwaitingCandidates = isAwaitingCandidates && key == .control(0x09) }
        switch key {
        case .report(let column):
            awaitedReports = max(0, awaitedReports - 1)
            if awaitedReports == 0 { painter.resized(to: tty.size, column: column) }
        case .control(0x03): finish(.interrupted, mark: "^C")
        case .control(0x1a): suspend(whole: true)
        default:
            // In a burst of keys only what is typed counts as one change.
            if case .text = key {} else { remember() }
            if case .paste(let bytes) = key { pasted.append(bytes) }
            if key == .control(0x16) { decoder.takeNextLiterally() }
            if key == .text(" ") { expandAbbreviation() }
            outgoing = key.characters
        }
    }

    private func isInputWaiting() -> Bool {
        var terminal = pollfd(fd: tty.input, events: Int16(POLLIN), revents: 0)
        return poll(&terminal, 1, 0) > 0
    }

    /// Waits for keys, messages and signals.
    private func wait() {
        var sources = [
            pollfd(fd: tty.input, events: Int16(POLLIN), revents: 0), pollfd(fd: doorbell.listening, events: Int16(POLLIN), revents: 0),
        ]
        // Escape on its own is a key when nothing follows it at once.
        let patience: Int32 = decoder.isInPaste ? 300 : decoder.isPending ? 50 : awaitedReports > 0 ? 200 : -1
        let ready = poll(&sources, 2, patience)
        if ready == 0 {
            if decoder.isInPaste {
                isPasteIdle = true
            } else if decoder.isPending {
                if let key = decoder.next(isFinal: true) { take(key) }
            } else if awaitedReports > 0 {
                awaitedReports = 0
                painter.resized(to: tty.size, column: nil)
            }
            return
        }
        guard ready > 0, sources[0].revents != 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(tty.input, &bytes, bytes.count)
        if count > 0 {
            // A paste whose end was lost would take every key for ever.
            if decoder.isInPaste, isPasteIdle, bytes[..<count] == [0x03] {
                decoder.reset()
                finish(.interrupted, mark: "^C")
            }
            isPasteIdle = false
            decoder.feed(bytes[..<count])
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            finish(.end)
        }
    }

    /// Sees to signals and messages.
    private func answerTheDoor() {
        for signal in doorbell.signals() {
            switch signal {
            case SIGINT: finish(.interrupted, mark: "^C")
            case SIGTSTP: suspend(whole: false)
            case SIGCONT:
                _ = tty.prepare()
                painter.forget()
            case SIGTERM, SIGHUP:
                lastSignal = signal
                finish(.terminated)
            default:
                painter.invalidate()
                if painter.askAfterResize(to: tty.size) { awaitedReports += 1 }
            }
            if outcome != nil { return }
        }
        for message in doorbell.messages() {
            switch message {
            case .notice(let text): painter.writeAbove(text, size: tty.size)
            case .interruption: if outcome == nil { finish(.interrupted, mark: "^C") }
            case .repaint: painter.invalidate()
            case .termination: if outcome == nil { finish(.terminated) }
            case .news: takeNews()
            case .tidings:
                guard let told = behaviour.tidings() else { break }
                prompt = told.prompt
                painter.invalidate()
                for notice in told.notices { painter.writeAbove(notice, size: tty.size) }
            }
        }
    }

    /// Stops the process as Ctrl-Z does, and goes on with the same line afterwards.
    private func suspend(whole: Bool) {
        painter.finish(scene(), size: tty.size)
        leaveTerminal()
        // As the terminal would have done it: everyone in the foreground stops, so that the shell above us takes over.
        if whole { kill(0, SIGTSTP) } else { raise(SIGTSTP) }
        // Another thread may be the one that stops us; until then nothing may touch the terminal.
        usleep(20_000)
        watchSignals()
        if !tty.prepare() { outcome = .end }
        painter.forget()
    }

    // MARK: the line

    /// What the screen shows now.
    func scene() -> Scene {
        let line = engine.line
        let text = String(characters: line.text)
        var scene = Scene(
            prompt: prompt, continuation: continuation, text: text, cursor: String(characters: line.text[..<line.cursor]).utf8.count,
            styles: behaviour.color ? behaviour.style(text) : [], color: behaviour.color)
        (scene.right, scene.ghost) = (right, ghost)
        if let menu {
            scene.below = { [color = behaviour.color] in menu.list.rows(columns: $0, rows: $1, color: color) }
        } else if isAwaitingCandidates {
            scene.hint = Prompt("… asking \(behaviour.site ?? "the site")", .faint)
        } else {
            scene.hint = behaviour.hint(text, scene.cursor)
        }
        return scene
    }

    /// Keeps the cursor between two characters as people see them, wherever libedit has left it.
    private func settle() {
        let line = engine.line
        let place = Clusters(line.text).boundary(near: line.cursor, forward: line.cursor > placeBefore)
        if place != line.cursor { engine.move(to: place) }
        placeBefore = place
    }

    func remember() {
        let line = engine.line
        undo.remember(line.text, cursor: line.cursor)
    }
}

extension LineEditor.Line {
    /// Whether nothing has to be done for it.
    var asksForNothing: Bool {
        switch self {
        case .interrupted: true
        case .text(let text): !text.contains { !$0.isWhitespace }
        case .end, .terminated: false
        }
    }
}

extension Key {
    fileprivate var isReport: Bool { if case .report = self { true } else { false } }

    /// The characters that libedit gets for this key.
    fileprivate var characters: [Int32] {
        switch self {
        case .text(let scalar): return [Int32(scalar.value)]
        case .control(let code): return [Int32(code)]
        case .alt(let scalar): return [0x1b, Int32(scalar.value)]
        case .paste: return [Action.paste.key]
        case .report: return []
        case .named(let name, let modifiers):
            let isWord = !modifiers.isDisjoint(with: [.control, .alt])
            switch name {
            case .up: return [Action.up.key]
            case .down: return [Action.down.key]
            case .left: return [isWord ? BuiltIn.previousWord.rawValue : Action.left.key]
            case .right: return [isWord ? Action.nextWord.key : Action.right.key]
            case .pageUp: return [Action.up.key]
            case .pageDown: return [Action.down.key]
            case .home: return [Action.home.key]
            case .end: return [Action.end.key]
            case .delete: return [Action.delete.key]
            case .backspace: return [isWord ? Action.cutWordBefore.key : Action.backspace.key]
            case .enter: return [modifiers.isDisjoint(with: [.alt, .shift]) ? Action.accept.key : Action.newline.key]
            case .backTab: return []
            }
        }
    }
}
