import Diagnostics
import Language
import PluginHost
import Values

extension Verb {
    static let trigger = Verb(
        "trigger <schedule: text>", .local,
        "Runs what 'every', 'at' or a plugin has put off, now and once more; its name is what it says, such as \"every 10m\".",
        examples: ["trigger \"every 10m\"", "trigger drift.nightly"]
    ) { call, context in
        try await context.trigger(call.text("schedule"))
        return .null
    }
}

extension Context {
    /// Runs a schedule: because it is due, because the recording says that it was, or because somebody asks for it.
    func trigger(_ name: String) async throws {
        guard let schedule = schedules.all.first(where: { $0.schedule.name == name })?.schedule else {
            throw Diagnostic.noSchedule(name, schedules.all.map(\.schedule.name))
        }
        let event: Value = (dueEvent ?? recordedDue(name) ?? .due(name, at: world.now()))
        dueEvent = nil
        seed.keep("schedule \(JSON.text(.text(name))) due=\(event["due"]?.displayText ?? "") missed=\(event["missed"]?.displayText ?? "0")")
        try await schedule.run(event, seed, output)
    }

    /// When a replayed schedule was due.
    private func recordedDue(_ name: String) -> Value? {
        let head = "schedule \(JSON.text(.text(name))) due="
        guard let words = recordedEvents?.next.flatMap({ $0.hasPrefix(head) ? $0.dropFirst(head.count).split(separator: " ") : nil }),
            words.count == 2, let due = Time.parse(String(words[0])), let missed = Int(words[1].dropFirst("missed=".count))
        else { return nil }
        // Where plugins take part what happens is compared, which takes it.
        if plugins?.active.isEmpty != false { _ = recordedEvents?.take(head) }
        return .due(name, at: due, missed: missed)
    }
}

extension Value {
    /// What the block of a schedule is told.
    static func due(_ name: String, at moment: Int, missed: Int = 0) -> Value {
        ["event": "schedule", "name": .text(name), "due": .time(moment), "missed": .int(missed)]
    }
}

extension Diagnostic {
    fileprivate static func noSchedule(_ name: String, _ known: [String]) -> Diagnostic {
        Diagnostic(
            "no-schedule", .notFound, "there is no schedule '\(name.preview(60))'",
            because: [known.isEmpty ? "nothing says 'every' or 'at' here" : "there are: \(known.joined(separator: ", "))"],
            try: known.first.map { ["trigger \(Value.text($0).asWord)"] } ?? ["every 10m { list users | count }"])
    }
}
