import Testing

@testable import Diagnostics

/// How the calls are drawn that an error left.
@Suite struct StackTests {
    private static let script = Source("deep.tenon", "def a() { b }\ndef b() { a }\na\n")
    private static let calls = [("a", Place(script, 24..<25)), ("b", Place(script, 10..<11))]

    private func problem(_ turns: Int) -> Diagnostic {
        var problem = Diagnostic("deep", .limit, "too deep", at: [.init(Place(Self.script, 10..<11))])
        for turn in 0..<turns { problem.leave(Self.calls[turn % 2].0, from: Self.calls[turn % 2].1) }
        return problem
    }

    @Test func fewCallsAreToldByTheirLinesAlone() {
        #expect(
            problem(1).drawn() == """
                error[deep]: too deep
                  --> deep.tenon:1:11
                   |
                 1 | def a() { b }
                   |           ^
                  --> deep.tenon:2:11
                   |
                 2 | def b() { a }
                   |           ^ called from here

                """)
    }

    @Test func manyCallsAreToldByTheTwoEndsOfTheStack() {
        #expect(
            problem(9_999).drawn().hasSuffix(
                """
                   = stack: a, called from deep.tenon:2:11
                           b, called from deep.tenon:1:11
                           a, called from deep.tenon:2:11
                           b, called from deep.tenon:1:11
                           a, called from deep.tenon:2:11
                           … 9989 more
                           a, called from deep.tenon:2:11
                           b, called from deep.tenon:1:11
                           a, called from deep.tenon:2:11
                           b, called from deep.tenon:1:11
                           a, called from deep.tenon:2:11

                """))
    }

    @Test func aCallInsideItselfIsCounted() {
        var problem = problem(0)
        for _ in 0..<3 { problem.leave("a", from: Self.calls[1].1) }
        #expect(problem.stack.map(\.count) == [3])
        #expect(problem.drawn().hasSuffix("   = stack: a, called from deep.tenon:1:11 (3 times)\n"))
    }

    @Test func machinesSeeTheStackToo() {
        #expect(problem(1).json.contains(#""stack":[{"name":"a","source":"deep.tenon","line":2,"column":11,"count":1}]"#))
    }
}
