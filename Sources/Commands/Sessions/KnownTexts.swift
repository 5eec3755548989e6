import Diagnostics
import Language
import Synchronization
import Values

/// Texts that were read, checked and compiled before, for sessions that are played one after the other: they say the same things
/// again and again.
///
/// A text is known only where the answer is sure to be the same: the same bytes, typed where the same variables are in sight and
/// nothing is defined, and nothing outside was looked at to check it.
///
/// SAFETY: lent to one session at a time, which runs one text at a time.
final class KnownTexts: @unchecked Sendable {
    /// What is known of a text.
    final class Text {
        let script: Script
        let findings: [Diagnostic]
        /// Whether it may ask to be traced itself: then it has to be able to tell its statements.
        let speaksOfTrace: Bool
        /// `nil`: it has not been compiled, or its program fits the one scope only.
        var program: Program?

        init(_ script: Script, _ findings: [Diagnostic]) {
            self.script = script
            self.findings = findings
            speaksOfTrace = script.tokens.contains { $0.kind == .word && script.source.bytes[$0.range].elementsEqual("trace".utf8) }
        }
    }

    private struct Spelling: Hashable {
        let bytes: [UInt8]

        func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
    }

    /// The texts that were typed where the same is in sight.
    private final class Page {
        let layout: String
        var texts = [Spelling: Text]()

        init(_ layout: String) { self.layout = layout }
    }

    /// More texts than this, or longer ones, are not kept.
    private static let limit = 4_096
    private static let longest = 4_096

    private var pages = [String: Page]()
    /// The one of the text before: mostly the next one stands there too.
    private var page: Page?
    /// How many texts there are on all pages.
    private var count = 0
    private let lookout = Lookout()
    private let looked = LookedAt()
    private var made: (vocabulary: Vocabulary, terminal: Terminal)?

    /// A session begins; gives what the shell speaks of, in its world.
    func begin(in world: World) {
        lookout.turn(to: world)
        if let made, made.terminal == world.terminal { return }
        forget()
        made = (.tenon(lookout.world(on: world.terminal), nil, around: [], looked: looked), world.terminal)
    }

    /// The session is over: its world is let go of.
    func end() { lookout.turn(to: nil) }

    /// What the shell speaks of, while there is a session.
    var vocabulary: Vocabulary? {
        looked.forget()
        return made?.vocabulary
    }

    /// What is known of a text that is typed in a scope; one that is not known is read and checked.
    func text(_ source: Source, in scope: Scope, _ read: () -> Text) -> Text {
        guard source.name == nil, source.firstLine == 1, source.bytes.count <= Self.longest, let layout = scope.layout else {
            return read()
        }
        let spelling = Spelling(bytes: source.bytes)
        if let text = page(layout).texts[spelling] { return text }
        lookout.rest()
        let text = read()
        if lookout.hasLooked { return text }
        if count >= Self.limit { forget() }
        count += 1
        page(layout).texts[spelling] = text
        return text
    }

    private func page(_ layout: String) -> Page {
        if let page, page.layout == layout { return page }
        let found = pages[layout] ?? Page(layout)
        pages[layout] = found
        page = found
        return found
    }

    private func forget() { (pages, page, count) = ([:], nil, 0) }
}

/// The world of whichever session is on, as a check sees it; notes that something was looked at.
private final class Lookout: Sendable {
    private let state = Mutex<(world: World?, hasLooked: Bool)>((nil, false))

    func turn(to world: World?) { state.withLock { $0.world = world } }
    func rest() { state.withLock { $0.hasLooked = false } }
    var hasLooked: Bool { state.withLock(\.hasLooked) }

    private func look() throws -> World {
        try state.withLock { state in
            state.hasLooked = true
            guard let world = state.world else { throw CancellationError() }
            return world
        }
    }

    func world(on terminal: Terminal) -> World {
        World(
            now: { [self] in (try? look())?.now() ?? 0 },
            sleep: { [self] in try await look().sleep($0) },
            random: { [self] in (try? look())?.random() ?? 0 },
            environment: { [self] in (try? look())?.environment($0) },
            files: Files(
                read: { [self] in try look().files.read($0) }, write: { [self] in try look().files.write($0, $1, $2) },
                replace: { [self] in try look().files.replace($0, $1) }, exists: { [self] in (try? look())?.files.exists($0) ?? false },
                list: { [self] in (try? look())?.files.list($0) ?? [] }, remove: { [self] in try look().files.remove($0) },
                makeFolder: { [self] in try look().files.makeFolder($0) }),
            terminal: terminal,
            run: { [self] in try await look().run($0, $1) },
            ask: { [self] in try await look().ask($0) })
    }
}
