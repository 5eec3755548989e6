import Diagnostics
import Testing
import Values

@testable import Language

/// The fields of `$e`, each of them, and how `fail` makes them.
@Suite struct SyntaxErrorTests {
    /// What a host throws that knows everything about its error.
    private static func refusal(_ call: HostCall) -> Result<Value, Diagnostic> {
        guard call.name == "create" else { return .success(.null) }
        var refusal = Diagnostic(
            "exists", .conflict, "a connection of that id exists", because: ["ids must differ"], soFar: "2 created", try: ["list users"],
            answer: .init(status: 409, requestID: "q1", pointer: "/data/id"))
        refusal.causes = [Diagnostic("down", .network, "the line is down")]
        return .failure(refusal)
    }

    @Test(arguments: [
        ("kind", "\"conflict\""), ("id", "\"exists\""), ("message", "\"a connection of that id exists\""),
        ("span", "{\"file\":\"t\",\"line\":2,\"column\":3,\"end_line\":2,\"end_column\":27,\"text\":\"create users from a.json\"}"), ("code", "4"), ("hint", "\"list users\""),
        ("status", "409"), ("request_id", "\"q1\""), ("pointer", "\"/data/id\""), ("retryable", "false"), ("applied", "\"2 created\""),
        ("cause.kind", "\"network\""), ("cause.message", "\"the line is down\""), ("cause.retryable", "true"), ("cause.span", "null"),
        ("line", "2"), ("column", "3"), ("stack", "[]"), ("try", "[\"list users\"]"),
    ])
    func field(_ name: String, _ expected: String) {
        let played = play("try {\n  create users from a.json } catch as $e { [$e.\(name)] }", answer: Self.refusal)
        #expect(played.text == "[\(expected)]")
    }

    @Test(arguments: [
        ("fail \"x\"", "$e.kind", "\"fail\""), ("fail \"x\"", "$e.code", "1"), ("fail \"x\"", "$e.hint", "null"),
        ("fail \"x\"", "$e.cause", "null"), ("fail \"x\"", "$e.status", "null"), ("fail \"x\"", "$e.applied", "null"),
        ("fail {message: \"x\", kind: \"io\"}", "$e.kind", "\"io\""), ("fail {message: \"x\", kind: \"not_found\"}", "$e.code", "4"),
        ("fail {message: \"x\", id: \"no-rows\"}", "$e.id", "\"no-rows\""),
        ("fail {message: \"x\", hint: \"do y\"}", "$e.hint", "\"do y\""),
        ("fail {message: \"x\", try: [\"a\", \"b\"]}", "[$e.hint, $e.try]", "[\"a\",[\"a\",\"b\"]]"),
        ("fail {message: \"x\", status: 500, request_id: \"r\", pointer: \"/p\"}", "[$e.status, $e.request_id, $e.pointer]", "[500,\"r\",\"/p\"]"),
        ("fail {message: \"x\", retryable: true}", "$e.retryable", "true"),
        ("fail {message: \"x\", kind: \"timeout\"}", "$e.retryable", "true"),
        ("fail {message: \"x\", kind: \"timeout\", retryable: false}", "$e.retryable", "false"),
        ("fail {message: \"x\", applied: \"1 of 2\"}", "$e.applied", "\"1 of 2\""),
        ("fail {message: \"x\", cause: \"y\"}", "$e.cause.message", "\"y\""),
        ("try { fail \"y\" } catch as $d { fail {message: \"x\", cause: $d} }", "[$e.cause.message, $e.cause.span.column]", "[\"y\",13]"),
        // What was caught and is raised again stays what it was.
        ("try { 1 / 0 } catch as $d { fail $d }", "[$e.id, $e.kind, $e.span.text]", "[\"division-by-zero\",\"type\",\"0\"]"),
        ("try { try { fail \"y\" } catch as $c { fail $c } } catch as $d { fail $d }", "[$e.hint, $e.column]", "[\"it was raised at t:1:19\",19]"),
        ("fail {message: null}", "$e.id", "\"fail-needs-message\""), ("fail {message: 5}", "$e.message", "\"'message' of an error must be text, but is int 5\""),
        ("fail {message: \"x\", kind: \"oi\"}", "$e.message", "\"'oi' is no kind of error that a script can raise\""),
        ("fail {message: \"x\", status: \"1\"}", "$e.message", "\"'status' of an error must be an int, but is text \\\"1\\\"\""),
        ("fail {message: \"x\", retryable: 1}", "$e.message", "\"'retryable' of an error must be true or false, but is int 1\""),
        ("fail {message: \"x\", cause: 5}", "$e.message", "\"what 'fail' raises must be text or a map with a 'message', but is int 5\""),
    ])
    func raised(_ statement: String, _ field: String, _ expected: String) {
        #expect(play("try { \(statement) } catch as $e { [\(field)] }").text == "[\(expected)]")
    }

    @Test func theCauseIsDrawn() {
        let played = play("try { fail {kind: \"io\", message: \"inner\"} } catch as $e { fail {message: \"outer\", cause: $e} }")
        #expect(
            played.failure?.drawn() == """
                error[fail]: outer
                  --> t:1:59
                   |
                 1 | try { fail {kind: "io", message: "inner"} } catch as $e { fail {message: "outer", cause: $e} }
                   |                                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                   |
                   = cause: io: inner

                """)
    }
}
