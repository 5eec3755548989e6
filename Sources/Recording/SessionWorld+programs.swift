import Diagnostics
import Values

extension SessionWorld {
    /// Runs a program and keeps how it ended, as a file of the session named after its words; a replay reads that, and runs nothing.
    func run(_ execution: Execution, _ errors: @escaping @Sendable ([UInt8]) -> Void) async throws -> Execution.End {
        let name = nextName(of: execution)
        guard case .real(let world, let seen, _) = behind else {
            let end = try Execution.End(kept: files.read(name) { _ in throw Diagnostic.programNotKept(execution) })
            if !end.errors.isEmpty { errors(end.errors) }
            return end
        }
        do {
            let end = try await world.run(execution, errors)
            let kept = end.masked(by: execution.masking).kept
            // However long it is: there is no such file on a disk.
            if files.learn("file " + name, SHA256.hex(kept)) { seen(.file(name, .bytes(kept))) }
            return end
        } catch let diagnostic as Diagnostic {
            if files.learn("file " + name, "!" + diagnostic.message) { seen(.unreadable(name, diagnostic)) }
            throw diagnostic
        }
    }

    /// Where a session keeps how programs ended; no disk has these files.
    static let programFolder = "program/"

    /// Such as `program/9f86d081884c7d65`; the same words again in one command have `-2` behind them.
    private func nextName(of execution: Execution) -> String {
        var bytes: [UInt8] = []
        // A replay has other texts in the secrets' places.
        for word in execution.words { bytes += Array(execution.masking.masked(word).utf8) + [0] }
        bytes += execution.masking.masked(execution.input ?? [])
        let name = Self.programFolder + SHA256.hex(bytes).prefix(16)
        let count = countExecution(name)
        return count == 1 ? name : "\(name)-\(count)"
    }
}

extension Execution.End {
    /// The same without the secrets.
    fileprivate func masked(by masking: Masking) -> Execution.End {
        var end = self
        end.output = masking.masked(output)
        end.errors = masking.masked(errors)
        return end
    }

    /// The form in a session: text where it is text.
    fileprivate var kept: [UInt8] {
        func member(_ name: String, _ bytes: [UInt8]) -> (String, Value) {
            UTF8Check.isText(bytes)
                ? (name, .text(String(decoding: bytes, as: UTF8.self)))
                : (name + "_base64", .text(String(decoding: Base64.encode(bytes), as: UTF8.self)))
        }
        let ending: (String, Value) = signal.map { ("signal", .int($0)) } ?? ("status", .int(status))
        return Array((JSON.text(.map([ending, member("output", output), member("errors", errors)])) + "\n").utf8)
    }

    fileprivate init(kept: [UInt8]) throws {
        let value = try JSON.parse(Source("program", bytes: kept))
        func bytes(_ name: String) -> [UInt8] {
            if let text = value[name]?.string { return Array(text.utf8) }
            return value[name + "_base64"]?.string.flatMap { Base64.decode(Array($0.utf8)) } ?? []
        }
        self.init(status: value["status"]?.int ?? 0, signal: value["signal"]?.int, output: bytes("output"), errors: bytes("errors"))
    }
}

extension Diagnostic {
    fileprivate static func programNotKept(_ execution: Execution) -> Diagnostic {
        Diagnostic("session-no-program", .assert, "the session does not hold what '\((execution.words.first ?? "").preview(60))' gave")
    }
}
