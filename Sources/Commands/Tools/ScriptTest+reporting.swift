public import Diagnostics
public import Values

extension [ScriptTest.Report] {
    /// What could not be tested weighs more than what does not hold.
    public var status: ExitStatus {
        let bad = filter { $0.status != .done }
        return (bad.first { $0.status != .mismatch } ?? bad.first)?.status ?? .done
    }

    /// A line for each script, and one for all.
    public var text: String {
        var out = ""
        for report in self { out += report.text + "\n" }
        guard count != 1 else { return out }
        return out + "in all: " + total.words + "\n"
    }

    private var total: ScriptTest.Report {
        var total = ScriptTest.Report(file: "")
        for report in self {
            total.examples += report.examples
            total.expectations += report.expectations
            total.failedExamples += report.failedExamples
            total.failedExpectations += report.failedExpectations
        }
        total.status = status
        return total
    }

    /// The same for programs.
    public var value: Value {
        .list(
            map { report in
                var map = Map()
                map.set("file", to: .text(report.file))
                map.set("passed", to: .bool(report.status == .done))
                map.set("examples", to: .int(report.examples))
                map.set("failed_examples", to: .int(report.failedExamples))
                map.set("expectations", to: .int(report.expectations))
                map.set("failed_expectations", to: .int(report.failedExpectations))
                map.set("error", to: report.error.map { .text($0) } ?? .null)
                map.set("not_run", to: report.notRun.map { .text($0) } ?? .null)
                map.set("problems", to: .list(report.problems.map { .text($0.drawn()) }))
                return .map(map)
            })
    }
}

extension ScriptTest.Report {
    fileprivate var text: String { "\(file): \(words)" }

    /// `5 examples, 3 expectations: all passed`
    fileprivate var words: String {
        var counts = [Self.count(examples, "example")]
        if notRun == nil { counts.append(Self.count(expectations, "expectation")) }
        var ends: [String] = []
        if failedExamples > 0 { ends.append(Self.count(failedExamples, "example") + " failed") }
        if failedExpectations > 0 { ends.append(Self.count(failedExpectations, "expectation") + " failed") }
        if let error { ends.append("the run ended with an error (\(error))") }
        if ends.isEmpty { ends.append(status == .done ? "all passed" : "could not be tested") }
        if let notRun { ends.append("not run, for \(notRun)") }
        return counts.joined(separator: ", ") + ": " + ends.joined(separator: ", ")
    }

    private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
