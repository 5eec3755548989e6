import Language
import Values

extension Verb {
    static let history = Verb(
        "history [matching <text>] [limit <count: int>]", .local,
        "Gives the lines that were typed in the shell, the oldest first, with the site, the status each ended with and when it was typed; "
            + "there are none in a script or a recording.",
        examples: ["history limit 20", "history matching create | where status == 0 | select text"]
    ) { call, context in
        // A replay knows nothing of what else was typed, so a recording must not either.
        var lines = context.recorder == nil ? await context.history?() ?? [] : []
        if let text = call["text"]?.string { lines = lines.filter { $0["text"]?.string?.contains(text) == true } }
        if let count = call["count"]?.int { lines = Array(lines.suffix(max(0, count))) }
        return .list(lines)
    }.giving(.list(.map(["text": .text, "site": .text, "status": .int, "time": .time])))
}
