import Diagnostics
import Synchronization
import Testing
import Values

@testable import ProductAnalytics

@Suite struct ClientTests {
    /// A transport that gives one answer and keeps what it was asked.
    final class Stub: Sendable {
        let asked = Mutex<[Request]>([])
        let answer: Response
        init(_ answer: Response) { self.answer = answer }
        var client: Client {
            Client { request in
                self.asked.withLock { $0.append(request) }
                return self.answer
            }
        }
    }

    @Test func eachOperationIsOneRequest() async throws {
        let create = CreateConnectionRequest(id: "i", type: "t", joinAttribute: "a", joinType: "j")
        let stub = Stub(Response(200, body: Array("{}".utf8)))
        try await stub.client.createConnection(create, for: .users)
        #expect(try await stub.client.listConnections(of: .users) == [])
        try await stub.client.updateConnection(UpdateConnectionRequest(id: "i"), of: .accounts)
        try await stub.client.deleteConnection("a b/c?d#é%", of: .users)
        #expect(try await stub.client.getMapping(of: Entity("ü/")) == [])
        let asked = stub.asked.withLock { $0 }
        #expect(
            asked.map { "\($0.method) \($0.path) \(String(decoding: $0.body, as: UTF8.self))" } == [
                #"POST /api/v2/product-analytics/users/mapping/connection {"data":{"type":"connection_id","id":"i","attributes":{"type":"t","join_attribute":"a","join_type":"j"}}}"#,
                "GET /api/v2/product-analytics/users/mapping/connections ",
                #"PUT /api/v2/product-analytics/accounts/mapping/connection {"data":{"type":"connection_id","id":"i"}}"#,
                "DELETE /api/v2/product-analytics/users/mapping/connection/a%20b%2Fc%3Fd%23%C3%A9%25 ",
                "GET /api/v2/product-analytics/%C3%BC%2F/mapping ",
            ])
        #expect(asked.map { $0[header: "Content-Type"] } == ["application/json", nil, "application/json", nil, nil])
        #expect(asked.map { $0[header: "accept"] } == ["*/*", "application/json", "application/json", "*/*", "application/json"])
    }

    @Test func theIdASiteMadeIsTold() async throws {
        let create = CreateConnectionRequest(type: "t", joinAttribute: "a", joinType: "j")
        let told = Stub(Response(201, headers: [Header("Location", "/api/v2/product-analytics/users/mapping/connection/a%2Fb")]))
        #expect(try await told.client.createConnection(create, for: .users) == "a/b")
        #expect(try await Stub(Response(201)).client.createConnection(create, for: .users) == nil)
    }

    @Test func anEmptyIdIsNotSent() async {
        let stub = Stub(Response(204))
        await #expect(throws: Diagnostic.self) { try await stub.client.deleteConnection("", of: .users) }
        #expect(stub.asked.withLock { $0 } == [])
    }

    @Test(arguments: [
        (400, "invalid-request", Kind.invalid), (401, "not-signed-in", .auth), (403, "forbidden", .forbidden),
        (404, "not-found", .notFound),
        (405, "invalid-request", .invalid), (408, "site-timeout", .timeout), (409, "conflict", .conflict),
        (413, "invalid-request", .invalid),
        (415, "invalid-request", .invalid), (418, "invalid-request", .invalid), (422, "invalid-request", .invalid),
        (429, "rate-limited", .rateLimited),
        (500, "site-failed", .server), (502, "site-failed", .server), (503, "site-failed", .server), (504, "site-timeout", .timeout),
        (302, "redirected", .invalid),
        (101, "unexpected-status", .server), (999, "site-failed", .server),
    ])
    func theKindFollowsFromTheStatus(_ status: Int, _ id: String, _ kind: Kind) async {
        let problem = await #expect(throws: Diagnostic.self) { try await Stub(Response(status)).client.getMapping(of: .users) }
        #expect(problem?.id == id)
        #expect(problem?.kind == kind)
        #expect(problem?.answer?.status == status)
    }

    private func refusal(_ response: Response, _ call: (Client) async throws -> Void) async -> String {
        do {
            try await call(Stub(response).client)
            return "nothing was thrown"
        } catch {
            return (error as? Diagnostic)?.drawn(in: DrawingStyle(width: 120)) ?? "\(error)"
        }
    }

    @Test func refusalsSayWhatTheServerSaid() async throws {
        let request = CreateConnectionRequest(id: "crm", type: "t", joinAttribute: "a", joinType: "j")
        let conflict = Response(409, headers: [Header("X-Request-Id", "r-1")], body: try Examples.bytes("error.jsonapi.409.response.json"))
        #expect(
            await refusal(conflict) { try await $0.createConnection(request, for: .users) } == """
                error[conflict]: the site refused to create connection 'crm' of users
                   = because: POST /api/v2/product-analytics/users/mapping/connection answered 409 (conflict)
                   = because: the site says: Conflict: conflict(Field 'data.id' is invalid: 'some_id' cannot be used as metric name, a metric already exists with that name)
                   = because: the site's name for this request is r-1
                   = try: list users

                """)
        #expect(
            await refusal(Response(403, body: try Examples.bytes("error.403.response.json"))) {
                _ = try await $0.listConnections(of: .users)
            } == """
                error[forbidden]: the site refused to list the connections of users
                   = because: GET /api/v2/product-analytics/users/mapping/connections answered 403 (forbidden)
                   = because: the site says: Forbidden
                   = because: the usual causes: the API key is not one of this site's organization
                   = because: or the application key is wrong, or its owner may not do this
                   = because: or the keys belong to another site than this one

                """)
        let limited = Response(
            429, headers: [Header("X-RateLimit-Reset", "12")], body: try Examples.bytes("error.429.documented.response.json"))
        #expect(
            await refusal(limited) { try await $0.deleteConnection("crm", of: .users) } == """
                error[rate-limited]: the site has had too many requests to delete connection 'crm' of users now
                   = because: DELETE /api/v2/product-analytics/users/mapping/connection/crm answered 429 (too many requests)
                   = because: the site says: Bad Request
                   = because: the site asks to wait 12 seconds

                """)
        let pointed = Response(
            400,
            body: Array(
                #"{"errors":[{"title":"Bad","detail":"name is missing","source":{"pointer":"/data/attributes/name"}},"also"]}"#.utf8))
        #expect(
            await refusal(pointed) { try await $0.updateConnection(UpdateConnectionRequest(id: "crm"), of: .users) } == """
                error[invalid-request]: the site refused to update connection 'crm' of users
                   = because: PUT /api/v2/product-analytics/users/mapping/connection answered 400 (bad request)
                   = because: the site says: Bad: name is missing (at /data/attributes/name)
                   = because: the site says: also

                """)
        #expect(
            await refusal(Response(502, body: Array("<html><head><TITLE>\n502 Bad\n Gateway</TITLE>".utf8))) {
                _ = try await $0.getMapping(of: .users)
            } == """
                error[site-failed]: the site failed to show the mapping of users
                   = because: GET /api/v2/product-analytics/users/mapping answered 502 (bad gateway)
                   = because: the site says: an HTML page: 502 Bad Gateway

                """)
        #expect(
            await refusal(Response(401)) { _ = try await $0.getMapping(of: .users) } == """
                error[not-signed-in]: the site refused to show the mapping of users
                   = because: GET /api/v2/product-analytics/users/mapping answered 401 (unauthorized)
                   = because: the site gave no reason
                   = because: the site wants an API key with an application key (DD_API_KEY, DD_APP_KEY), or a bearer token (DD_BEARER_TOKEN)

                """)
    }

    @Test func whatScriptsAskForIsFilledIn() async {
        let response = Response(
            429, headers: [Header("x-ratelimit-reset", "2.5"), Header("dd-request-id", "q")],
            body: Array(#"{"errors":[{"title":"t","source":{"pointer":"/data/id"}}]}"#.utf8))
        let problem = await #expect(throws: Diagnostic.self) { try await Stub(response).client.getMapping(of: .users) }
        #expect(problem?.answer?.retryAfter == 2.5)
        #expect(problem?.answer?.requestID == "q")
        #expect(problem?.answer?.pointer == "/data/id")
        #expect(problem?.isRetryable == true)
    }

    @Test func anAnswerThatIsNoJSONIsExplained() async {
        #expect(
            await refusal(Response(200, body: Array("<html>hello".utf8))) { _ = try await $0.listConnections(of: .users) }
                .hasPrefix(
                    "error[unreadable-answer]: the site's answer cannot be read\n   = because: GET /api/v2/product-analytics/users/mapping/connections answered 200, but "
                ))
        #expect(
            await refusal(Response(200, body: Array("[1]".utf8))) { _ = try await $0.listConnections(of: .users) } == """
                error[unreadable-answer]: the site's answer cannot be read
                   = because: GET /api/v2/product-analytics/users/mapping/connections answered 200, but it must be an object, but is a list
                   = because: its body begins [1]

                """)
        #expect(await refusal(Response(200)) { _ = try await $0.listConnections(of: .users) }.contains("its body is empty"))
    }

    @Test func aListIsReadAsFarAsItGoes() async throws {
        let body = #"{"data":{"type":"other","attributes":{"connections":[{"id":"a","fields":7},9,{"join":{"attribute":1}}]}}}"#
        let connections = try await Stub(Response(200, body: Array(body.utf8))).client.listConnections(of: .users)
        #expect(connections.map(\.id) == ["a", "", ""])
        #expect(connections.map { JSON.text($0.value) } == [#"{"id":"a","fields":7}"#, "9", #"{"join":{"attribute":1}}"#])
    }

    @Test(arguments: [
        (#"{"errors":["a","b"]}"#, ["a", "b"]), (#"{"errors":[{"title":"Forbidden"}]}"#, ["Forbidden"]),
        (#"{"errors":[{"title":"t","detail":"d"},{"detail":"only"},{"code":"c"}]}"#, ["t: d", "only", "c"]),
        (#"{"errors":"one"}"#, ["one"]),
        (#"{"error":{"message":"m"}}"#, ["m"]), (#"{"message":"m"}"#, ["m"]), (#"{"errors":[]}"#, [#"{"errors": []}"#]),
        (#"{"a":1}"#, [#"{"a": 1}"#]),
        ("", []), ("  \n", []), ("plain words", ["plain words"]), ("{broken", ["{broken"]), ("\"quoted\"", ["quoted"]),
        ("<!doctype html><title>403 Forbidden</title>", ["an HTML page: 403 Forbidden"]), ("<p>", ["an HTML page without a title"]),
        ("\u{feff}{\"errors\":[\"bom\"]}", ["bom"]),
    ])
    func everyShapeOfErrorIsRead(_ body: String, _ texts: [String]) { #expect(ErrorBody(reading: Array(body.utf8)).texts == texts) }

    @Test func writingThenReadingAnErrorGivesItsTexts() {
        let response = ErrorBody("a \"b\"", "ü\n").response(404)
        #expect(response[header: "content-type"] == "application/json")
        #expect(ErrorBody(reading: response.body).texts == ["a \"b\"", "ü\n"])
        #expect(ErrorBody(reading: [0xff, 0xfe, 0x7b]).texts.count == 1)
    }
}
