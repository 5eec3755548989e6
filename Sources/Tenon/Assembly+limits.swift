import Diagnostics
import Language

extension Assembly {
    /// How much a program may use, as the command line says.
    func limits() throws -> Limits {
        var limits = Limits()
        if let text = options.maxSteps {
            guard let steps = Int(text.replacing("_", with: "")), steps > 0 else {
                throw Diagnostic.notACount(text, at: Self.place(of: text, after: "--max-steps"))
            }
            limits.steps = steps
        }
        if let text = options.maxMemory {
            guard let bytes = Self.bytes(text), bytes > 0 else {
                throw Diagnostic.notASize(text, at: Self.place(of: text, after: "--max-memory"))
            }
            limits.memory = bytes
        }
        return limits
    }

    /// A size such as `64M`: bytes, or with K, M or G so many times 1,024 of what stands before; `MiB` and `MB` are `M` in full.
    static func bytes(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 0, "B": 0, "K": 10, "M": 20, "G": 30, "T": 40]
        var unit = text.dropFirst(digits.count).uppercased()
        if unit.count > 1, let end = ["IB", "B"].first(where: unit.hasSuffix) { unit.removeLast(end.count) }
        guard let number = Int(digits), let shift = units[unit] else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflow ? nil : bytes
    }
}

extension Diagnostic {
    fileprivate static func notACount(_ text: String, at place: Place) -> Diagnostic {
        Diagnostic(
            "not-a-count", .usage, "'\(text.preview())' is no number of steps", at: [Mark(place)],
            because: ["--max-steps must be a whole number above 0"], soFar: "nothing was sent", try: ["tenon --max-steps 1000000"])
    }

    fileprivate static func notASize(_ text: String, at place: Place) -> Diagnostic {
        Diagnostic(
            "not-a-size", .usage, "'\(text.preview())' is no size", at: [Mark(place)],
            because: ["--max-memory must be a number of bytes above 0, or one with K, M or G"], soFar: "nothing was sent",
            try: ["tenon --max-memory 256M"])
    }
}
