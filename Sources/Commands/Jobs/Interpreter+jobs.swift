import Diagnostics
import Language
import Values

extension Interpreter {
    /// Starts a command as a job, with the variables as they are now and a context of its own; gives its number.
    func startJob(_ call: HostCall) async throws -> Value {
        let scope = try scope.copy()
        for argument in call.arguments.all { scope.declare(argument.name, argument.value) }
        let source = call.place.alone(with: call.definitions)
        let kept = KeptOutput()
        let seed = context.seed
        let now = context.world.now
        // SAFETY: the scope was made above, and nobody but the job uses it.
        nonisolated(unsafe) let own = scope
        // Beside a prompt, what a job waits for would be in the way of what is typed.
        let status = keepsJobs ? nil : StatusLine.current
        let carryOut: JobTable.Body = {
            let interpreter = Interpreter(Context(seed, keeping: kept), scope: own)
            let result = await interpreter.carryOutJob(source)
            let context = interpreter.context
            let steps = (seed.limits.steps ?? 0) - (context.limits.steps ?? 0)
            return JobEnd(
                result.map { kept.value }, shown: kept.pieces, expectations: context.expectations, steps: max(0, steps), moment: now())
        }
        let body: JobTable.Body = { await StatusLine.$current.withValue(status) { await carryOut() } }
        // A recording is to be the same every time, so nothing runs beside anything.
        guard !context.isRepeatable else {
            let number = try context.jobs.take(call.name, at: now())
            context.jobs.end(number, await body())
            try Task.checkCancellation()
            return .int(number)
        }
        let number = try context.jobs.start(call.name, at: now(), body)
        if keepsJobs { context.output.notes("job \(number): \(Diagnostic.safe(call.name.preview(60)))\n") }
        return .int(number)
    }

    /// Runs the text of a job. It was checked where it stands.
    private func carryOutJob(_ source: Source) async -> Result<Void, Diagnostic> {
        do {
            let script = parse(source)
            if let problem = script.problems.first(where: { $0.severity == .error }) { throw problem }
            let program = try Compiler.compile(script, in: scope, isTraced: context.settings.isTracing)
            let outcome = try await carryOut(program, [:])
            if outcome.isExit { throw Diagnostic.jobExit }
            try await context.settleJobs(after: 0, keeping: false)
            return .success(())
        } catch {
            await context.abandonJobs(after: 0)
            return .failure(Diagnostic.from(error))
        }
    }
}

extension Place {
    /// The same place in a source that holds nothing else but some definitions, so that it is parsed alone and is still found on its
    /// line.
    func alone(with definitions: [Place]) -> Source {
        let before = definitions.filter { !$0.range.contains(range.lowerBound) }
        let end = (before.map(\.range.upperBound) + [range.upperBound]).max() ?? 0
        var bytes = source.bytes[..<end].map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
        bytes.replaceSubrange(range, with: source.bytes[range])
        for place in before {
            bytes.replaceSubrange(place.range, with: source.bytes[place.range])
            let end = place.range.upperBound
            if end < bytes.count, bytes[end] == UInt8(ascii: " ") { bytes[end] = UInt8(ascii: ";") }
        }
        // One that starts the job from inside itself cannot stand in its own place.
        for place in definitions where place.range.contains(range.lowerBound) {
            bytes += [UInt8(ascii: "\n")] + source.bytes[place.range]
        }
        return Source(source.name, bytes: bytes)
    }
}

extension Diagnostic {
    fileprivate static var jobExit: Diagnostic {
        Diagnostic("job-exit", .usage, "a job cannot end what it was started from", because: ["'exit' ends a script or the shell"])
    }
}
