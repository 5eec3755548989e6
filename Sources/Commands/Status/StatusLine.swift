import Diagnostics
import Synchronization

/// The line at a terminal that says what is being waited for: written over again and again, and gone at the end.
///
/// ```
/// create users: 4211 of 10000 · 5230 a second · 2s left
/// waiting 12 s for the rate limit · Ctrl-C stops
/// ```
///
/// Whoever waits notes that here; the line is drawn while a command runs, and only when it takes long enough to be asked about. Everything
/// else that goes to the same terminal is written through ``beneath(_:)``, so that it never stands behind half a line.
public final class StatusLine: Sendable {
    /// The line of the command that the task works for: none in a pipe, in a replay, and for what runs beside a prompt.
    @TaskLocal public static var current: StatusLine?

    /// Something that takes time.
    enum Note: Sendable {
        case progress(Progress)
        /// Work that cannot tell how far it is.
        case work(String)
        case request(to: String)
        /// A pause of so many microseconds before a request is sent, or sent again: `attempt` of `attempts`, 0 for a first time.
        case pause(Int, because: String, attempt: Int, attempts: Int)
    }

    private struct State {
        /// The commands that are running, one inside the other.
        var depth = 0
        /// By their numbers, which count up; with the moment of each.
        var notes: [Int: (note: Note, since: Int)] = [:]
        var last = 0
        var isDrawn = false
        var drawnAt = 0
        var ticker: Task<Void, Never>?
    }

    private let now: @Sendable () -> Int
    private let sleep: @Sendable (Int) async throws -> Void
    private let width: @Sendable () -> Int
    private let put: @Sendable (String) -> Void
    private let state = Mutex(State())
    /// How often a request was sent again.
    let retries = Tally()

    /// Microseconds between two drawings.
    static let interval = 200_000

    /// A line that nothing is drawn on yet.
    ///
    /// - Parameters:
    ///   - now: the moment, in microseconds; of the clock on the wall, whatever clock a session has.
    ///   - sleep: waits for a number of microseconds.
    ///   - width: columns of the terminal, at this moment.
    ///   - put: writes to the terminal.
    public init(
        now: @escaping @Sendable () -> Int, sleep: @escaping @Sendable (Int) async throws -> Void,
        width: @escaping @Sendable () -> Int, put: @escaping @Sendable (String) -> Void
    ) {
        self.now = now
        self.sleep = sleep
        self.width = width
        self.put = put
    }

    // MARK: Who draws

    /// Runs a command; while it runs, the line may be seen.
    func during<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        state.withLock { $0.depth += 1 }
        defer {
            let ticker = state.withLock { state -> Task<Void, Never>? in
                state.depth -= 1
                guard state.depth == 0 else { return nil }
                clear(&state)
                defer { state.ticker = nil }
                return state.ticker
            }
            ticker?.cancel()
        }
        return try await Self.$current.withValue(self) { try await body() }
    }

    /// Writes to the terminal where the line stands, which comes back when it is drawn next.
    public func beneath(_ write: () throws -> Void) rethrows {
        try state.withLock { state in
            clear(&state)
            try write()
        }
    }

    /// Draws the line as it is now.
    func draw() {
        let (moment, columns) = (now(), max(20, width()))
        state.withLock { state in
            guard state.depth > 0, let text = Self.text(state.notes, at: moment) else { return clear(&state) }
            put("\r\u{1b}[K" + String(Diagnostic.safe(text).prefix(columns - 1)))
            (state.isDrawn, state.drawnAt) = (true, moment)
        }
    }

    /// Draws it if that has not just been done: for work that leaves no other thread the time to.
    func drawIfDue() {
        let moment = now()
        if state.withLock({ $0.depth > 0 && moment - $0.drawnAt >= Self.interval }) { draw() }
    }

    private func clear(_ state: inout State) {
        if state.isDrawn { put("\r\u{1b}[K") }
        state.isDrawn = false
    }

    // MARK: What takes time

    /// Notes that something begins; gives its number, for ``end(_:)``.
    func begin(_ note: Note) -> Int {
        let moment = now()
        return state.withLock { state in
            state.last += 1
            state.notes[state.last] = (note, moment)
            if state.ticker == nil, state.depth > 0 {
                state.ticker = Task.detached { [self] in
                    while (try? await sleep(Self.interval)) != nil { draw() }
                }
            }
            return state.last
        }
    }

    func end(_ number: Int) {
        let moment = now()
        state.withLock { state in
            state.notes[number] = nil
            if Self.text(state.notes, at: moment) == nil { clear(&state) }
        }
    }

    /// Does something that takes time.
    func noting<Result>(_ note: Note, _ body: () throws -> Result) rethrows -> Result {
        let number = begin(note)
        defer { end(number) }
        return try body()
    }

    /// Notes a pause of so many microseconds before a request; what is returned is to be called when it is over.
    public func pause(_ time: Int, because: String, attempt: Int, of attempts: Int) -> @Sendable () -> Void {
        if attempt > 0 { retries.count() }
        let number = begin(.pause(time, because: because, attempt: attempt, attempts: attempts))
        return { self.end(number) }
    }

    // MARK: Words

    /// What the line says; `nil` while there is nothing worth it.
    private static func text(_ notes: [Int: (note: Note, since: Int)], at now: Int) -> String? {
        var work: String?
        var pause: (end: Int, words: String)?
        var request: (place: String, time: Int)?
        for (_, (note, since)) in notes.sorted(by: { $0.key < $1.key }) {
            let time = now - since
            switch note {
            case .progress(let progress): if time >= patience { work = progress.line(after: time) }
            case .work(let words): if time >= patience { work = words }
            case .request(let place): if time >= longRequest, time > request?.time ?? 0 { request = (place, time) }
            case .pause(let length, let because, let attempt, let attempts):
                let end = since + length
                guard end > pause?.end ?? 0, time >= min(patience, length / 2) else { continue }
                let left = seconds(end - now)
                pause = (
                    end,
                    attempt == 0 ? "waiting \(left) for the rate limit" : "\(because): trying again in \(left) (\(attempt) of \(attempts))"
                )
            }
        }
        let waiting = pause?.words ?? (work == nil ? request.map { "waiting for \($0.place) · \(seconds($0.time - 500_000))" } : nil)
        guard let waiting else { return work }
        return (work.map { $0 + " · " } ?? "") + waiting + " · Ctrl-C stops"
    }

    /// What is over within this time, in microseconds, needs no line.
    private static let patience = 500_000
    private static let longRequest = 1_000_000

    /// Whole seconds, rounded up.
    private static func seconds(_ microseconds: Int) -> String { "\(max(1, (microseconds + 999_999) / 1_000_000)) s" }
}
