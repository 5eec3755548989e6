public import Diagnostics
import Language
import Values

/// The test of one script: the examples of its definitions, and what it expects when it runs.
public struct ScriptTest {
    /// How the test of one script ended.
    public struct Report: Sendable {
        public var file: String
        /// How many examples there are, and how many `expect`s stand in the script.
        public var examples = 0
        public var expectations = 0
        public var failedExamples = 0
        /// How many `expect`s did not hold, each as often as it did not.
        public var failedExpectations = 0
        /// What sort of error the run ended with.
        public var error: String?
        /// What is wrong with the script, and what did not hold of its examples.
        public var problems: [Diagnostic] = []
        /// Why the script was not run, where it does more than define.
        public var notRun: String?
        public var status = ExitStatus.done

        init(file: String) { self.file = file }

        /// What there is to say of a script that could not even be read.
        public init(file: String, unread problem: Diagnostic) {
            self.file = file
            problems = [problem]
            status = problem.exitStatus
        }
    }

    private let source: Source
    /// Makes a shell that nothing has happened in yet.
    private let fresh: () throws -> Context
    private var report: Report

    /// Tests a script; each example, and the run, in a shell of its own.
    public static func run(_ source: Source, in fresh: @escaping () throws -> Context) async -> Report {
        var test = ScriptTest(source: source, fresh: fresh, report: Report(file: source.name ?? "standard input"))
        do { try await test.run() } catch {
            let problems = (error as? DiagnosticList)?.all ?? [Diagnostic.from(error)]
            test.report.problems += problems
            let first = problems.first { $0.severity == .error }
            test.end(first?.exitStatus ?? .failed)
        }
        return test.report
    }

    private mutating func run() async throws {
        let interpreter = Interpreter(try silent())
        let findings = interpreter.check(source)
        if findings.contains(where: { $0.severity == .error }) {
            report.status = .usage
            report.problems = findings
            return
        }
        let script = interpreter.parse(source)
        for statement in script.body.statements {
            guard case .define(let definition) = statement.kind else { continue }
            for example in definition.examples { try await check(example, of: definition.name.text, script) }
        }
        report.expectations = script.expectations
        if script.onlyDefines { return }
        if let needed = script.parameters.first(where: { $0.standard == nil && !$0.isOption && !$0.isRest }) {
            report.notRun = "it needs an argument '\(needed.name.text)'"
            report.expectations = 0
            return
        }
        try await play()
    }

    /// The worst status stands: what could not be tested before what does not hold.
    private mutating func end(_ status: ExitStatus) {
        if report.status == .done || report.status == .mismatch { report.status = status }
    }

    // MARK: Examples

    private mutating func check(_ example: Expression, of name: String, _ script: Script) async throws {
        report.examples += 1
        let place = Place(source, example.range)
        do {
            if try await values([example], script).first == true { return }
            guard case .binary(.equal, let left, let right) = example.kind else {
                return fail(.exampleFailed(place, name, "this does not hold"))
            }
            let sides = try await values([left, right], script)
            guard sides.count == 2 else { return fail(.exampleFailed(place, name, "this does not hold")) }
            fail(.exampleFailed(place, name, "expected \(sides[1].preview()), but found \(sides[0].preview())"))
        } catch {
            var problem = Diagnostic.from(error)
            if !problem.marks.contains(where: { $0.place.source === source }) { problem.marks.append(.init(place)) }
            problem.because.append("this happened in an example of '\(name)'")
            fail(problem)
        }
    }

    private mutating func fail(_ problem: Diagnostic) {
        report.failedExamples += 1
        report.problems.append(problem)
        if report.status == .done { report.status = .mismatch }
    }

    /// What expressions give where the script's definitions hold, and nothing else of it.
    private func values(_ expressions: [Expression], _ script: Script) async throws -> [Value] {
        var definitions = script
        definitions.parameters = []
        definitions.body.statements = script.body.statements.filter {
            switch $0.kind {
            case .define, .load, .requires: true
            default: false
            }
        }
        let elements = expressions.map { Expression.Element($0) }
        let range = expressions.first?.range ?? 0..<0
        let list = Expression(.list(elements), range)
        definitions.body.statements.append(Statement(.show(Pipeline(head: .value(list), range: range)), range))
        return try await Interpreter(try silent()).shown(by: definitions).last?.list.map(Array.init) ?? []
    }

    // MARK: The run

    /// Runs the script with what it shows put aside; what goes wrong is drawn as in any run.
    private mutating func play() async throws {
        let context = try fresh()
        context.output.data = { _ in }
        context.output.text = { _ in }
        let outcome = await Interpreter(context).run(source, showsWarnings: false)
        report.failedExpectations = context.expectations.failed
        if context.expectations.failed > 0, report.status == .done { report.status = .mismatch }
        if outcome.status != .done, outcome.status != .mismatch {
            report.error = outcome.errorName
            end(outcome.status)
        } else if outcome.status == .mismatch {
            if context.expectations.failed == 0 { report.error = outcome.errorName }
            if report.status == .done { report.status = .mismatch }
        }
    }

    private func silent() throws -> Context {
        let context = try fresh()
        context.output = Output(data: { _ in }, notes: { _ in })
        return context
    }
}

extension Interpreter {
    /// Runs a tree that has been checked, and gives what it shows instead of showing it.
    fileprivate func shown(by script: Script) async throws -> [Value] {
        let program = try Compiler.compile(script, in: scope)
        let machine = Machine(scope: scope, limits: context.limits)
        var shown: [Value] = []
        var step = machine.start(program)
        while true {
            switch step {
            case .call(let call):
                if case .show = call.kind {
                    shown.append(call.arguments["value"] ?? .null)
                    step = machine.resume(.success(.null))
                } else {
                    step = machine.resume(await answer(call))
                }
            case .finished: return shown
            case .failed(let problem): throw problem
            }
        }
    }
}

extension Diagnostic {
    fileprivate static func exampleFailed(_ place: Place, _ name: String, _ words: String) -> Diagnostic {
        Diagnostic("example-failed", .assert, "an example of '\(name)' does not hold", at: [.init(place, words)])
    }
}
