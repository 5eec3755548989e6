import Diagnostics
import Language
import Recording
import Values

/// The commands of a session as a script that can be loaded.
///
/// Commands that failed or were interrupted become comments, because a script ends at its first error where a conversation goes on; so do
/// those that a check of the script refuses. Where a command asked and was answered yes, the script says `--yes`.
public struct SessionScript {
    /// A command, or a line that sets the scene.
    private struct Part {
        var text: String
        /// What stands above it.
        var notes: [String] = []
        /// The form that asks nobody, as long as nothing is wrong with it.
        var surely: String?
        /// Why it is a comment.
        var reason: String?

        var lines: [String] {
            let body = (surely ?? text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let notes = notes.flatMap { $0.split(separator: "\n").map { "# \($0)" } }
            guard let reason else { return (surely == nil ? notes : []) + body }
            return ["# \(reason):"] + text.split(separator: "\n", omittingEmptySubsequences: false).map { "#   \($0)" }
        }
    }

    private var parts: [Part]
    private let opening: [String]
    /// The files that the commands wrote: a script, which is checked as a whole before it begins, cannot name one that it is yet to write.
    private let written: Set<String>

    /// - Parameter check: finds what is wrong with a script; nothing runs.
    public init(_ file: SessionFile, check: (Source) -> [Diagnostic]) {
        var opening = [
            "#!/usr/bin/env tenon", "# The commands of a recorded session\(file.name.map { ", \(Diagnostic.safe($0))" } ?? "").",
        ]
        if let title = file.head.title { opening.append("# \(Diagnostic.safe(title))") }
        if !file.filesRead.isEmpty { opening.append("# It reads \(Diagnostic.safe(file.filesRead.joined(separator: ", "))).") }
        self.opening = opening + [""]
        written = Set(file.entries.flatMap(\.events).compactMap { Self.written(by: $0.text) })
        parts = Self.scene(file.head) + file.entries.map { Self.part($0, file.standIns) }
        mend(check)
    }

    /// The script's text.
    public var text: String { (opening + parts.flatMap(\.lines)).map { $0 + "\n" }.joined() }

    private static func scene(_ head: Head) -> [Part] {
        var parts = [Part]()
        if let site = head.site { parts.append(Part(text: "use site \(site)")) }
        if let entity = head.entity { parts.append(Part(text: "use entity \(entity)")) }
        if let format = head.format { parts.append(Part(text: "set format \(format)")) }
        return parts
    }

    private static func part(_ entry: Entry, _ standIns: StandIns) -> Part {
        var part = Part(text: entry.commandText(standIns))
        if entry.command.text != part.text { part.notes.append("recorded as \(entry.command.text)") }
        guard let status = entry.status, !entry.isInterrupted else {
            part.reason = "interrupted when it was recorded"
            return part
        }
        if let skipped = status.skipped {
            part.reason = "skipped, \(Diagnostic.safe(skipped))"
        } else if status.code != 0 {
            part.reason = "failed when it was recorded, \(Status(code: status.code, errorName: status.errorName).text)"
        }
        let answers = entry.answers.map(\.text).map { $0.isEmpty ? "an empty line" : $0 }
        if !answers.isEmpty {
            part.notes.append("it asks; when it was recorded the answers were \(Diagnostic.safe(answers.joined(separator: ", ")))")
            if answers.allSatisfy(Context.isYes), !part.text.contains("\n") { part.surely = part.text + " --yes" }
        }
        return part
    }

    /// The file that an event such as `wrote rows.csv sha256:…` tells of.
    private static func written(by event: String) -> String? {
        guard ["wrote ", "appended "].contains(where: event.hasPrefix), let start = event.firstIndex(of: " ") else { return nil }
        let rest = event[event.index(after: start)...]
        return rest.lastIndex(of: " ").map { String(rest[..<$0]) }
    }

    private func isOwnFile(_ problem: Diagnostic) -> Bool {
        guard let word = problem.marks.first?.place.text else { return false }
        return written.contains(String(word.drop { $0 == "\"" || $0 == "'" }.prefix { $0 != "\"" && $0 != "'" }))
    }

    /// Makes comments of what the check refuses. One part may be wrong because another is: each round takes away at least one.
    private mutating func mend(_ check: (Source) -> [Diagnostic]) {
        var mayRequire = true
        while true {
            var owners = [Int?](repeating: nil, count: opening.count)
            for (index, part) in parts.enumerated() { owners += [Int?](repeating: index, count: part.lines.count) }
            let source = Source("session", text)
            // A file that is not here now is no mistake in the script, unless it is one of its own.
            let problems = check(source).filter { $0.severity == .error && ($0.kind != .io || isOwnFile($0)) }
            // At a prompt nothing has to be asked for; in a script the first line does it.
            if mayRequire, problems.contains(where: { $0.id == "not-required" }) {
                parts.insert(Part(text: "requires \(LanguageVersion.permissions.joined(separator: ", "))"), at: 0)
                mayRequire = false
                continue
            }
            var wrong = [Int: Diagnostic]()
            for problem in problems {
                guard let place = problem.marks.first?.place, place.source.name == source.name, owners.indices.contains(place.line - 1),
                    let owner = owners[place.line - 1], parts[owner].reason == nil
                else { continue }
                wrong[owner] = wrong[owner] ?? problem
            }
            guard !wrong.isEmpty else { return }
            for (index, problem) in wrong {
                if parts[index].surely != nil {
                    parts[index].surely = nil
                } else {
                    parts[index].reason = "not for a script, \(Diagnostic.safe(problem.message))"
                }
            }
        }
    }
}
