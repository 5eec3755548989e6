import Diagnostics
import ProductAnalytics
import Testing
import Values

@testable import Recording

@Suite struct MatchingTests {
    let session = """
        #!session 1
        $ one
        > POST {site}/users?b=2&a=1
        > content-type: application/json
        >
        > {
        >  "data": {
        >   "attributes": {"type": "ref_table", "fields": [1, 2]},
        >   "id": "crm"
        >  }
        > }
        < 201
        <
        < {"n": 1}
        > GET {site}/list
        < 200
        <
        < "first"
        > GET {site}/list
        < 200
        <
        < "second"
        [0]

        $ two
        > DELETE {site}/users/crm
        < 204
        [0]

        $ three
        > GET {site}/down
        < failed network unreachable
        <
        < {"message": "the site cannot be reached", "try": ["use site local"]}
        [0]
        """

    func player(_ command: Int) throws -> Player {
        let file = try SessionFile.parse(session, name: "m.session")
        let player = Player(file, SessionWorld(file.head, standIns: file.standIns, behind: .session(disk: { _ in [] })))
        player.turn(to: command)
        return player
    }

    func miss(_ request: Request, in command: Int = 0) async throws -> String {
        do {
            _ = try await player(command).transport(to: nil)(request)
            return "answered"
        } catch let diagnostic as Diagnostic {
            return diagnostic.drawn()
        }
    }

    @Test func equalRequestsAreAnsweredInOrder() async throws {
        let transport = try player(0).transport(to: nil)
        #expect(try await transport(Request("GET", "/list")).body == Array("\"first\"".utf8))
        #expect(try await transport(Request("GET", "/list")).body == Array("\"second\"".utf8))
        let error = await #expect(throws: Diagnostic.self) { try await transport(Request("GET", "/list")) }
        #expect(
            error?.drawn() == """
                error[no-exchange]: the session holds no answer to GET /list
                   = because: the request of line 15 is the same, but it was recorded 2 times and has been answered
                   = so far: nothing was sent: a replay never opens a socket

                """)
    }

    @Test func theOrderOfQueryMembersAndRequestsDoesNotCount() async throws {
        let player = try player(0)
        _ = try await player.transport(to: nil)(Request("GET", "/list"))
        let response = try await player.transport(to: nil)(
            Request("POST", "/users?a=1&b=2", body: Array(#"{"data":{"id":"crm","attributes":{"fields":[1,2],"type":"ref_table"}}}"#.utf8)))
        #expect(response.status == 201 && response.body == Array("{\"n\":1}".utf8))
        #expect(player.leftOvers.map(\.number) == [19])
    }

    @Test func aMissShowsTheNearestRequestFieldByField() async throws {
        #expect(
            try await miss(
                Request("POST", "/users?b=2&a=1", body: Array(#"{"data":{"attributes":{"type":"csv","fields":[1,2,3]},"name":"x"}}"#.utf8)))
                    == """
                    error[no-exchange]: the session holds no answer to POST /users?b=2&a=1
                       = because: the nearest in this command, of line 3, has another body
                               - "/data/attributes/type": "ref_table"
                               + "/data/attributes/type": "csv"
                               + "/data/attributes/fields/2": 3
                               - "/data/id": "crm"
                               + "/data/name": "x"
                       = so far: nothing was sent: a replay never opens a socket

                    """)
        #expect(
            try await miss(Request("GET", "/list?page=2")) == """
                error[no-exchange]: the session holds no answer to GET /list?page=2
                   = because: the nearest in this command, of line 15, is another one
                           - GET /list
                           + GET /list?page=2
                   = so far: nothing was sent: a replay never opens a socket

                """)
    }

    @Test func aMissLooksInTheOtherCommandsToo() async throws {
        #expect(
            try await miss(Request("DELETE", "/users/crm"), in: 2) == """
                error[no-exchange]: the session holds no answer to DELETE /users/crm
                   = because: the next one that was recorded in this command, of line 31, is
                           - GET /down
                           + DELETE /users/crm
                   = because: the same request was recorded for another command, at line 26
                   = so far: nothing was sent: a replay never opens a socket

                """)
    }

    @Test func aFailureIsRepeatedInItsWords() async throws {
        #expect(
            try await miss(Request("GET", "/down"), in: 2) == """
                error[unreachable]: the site cannot be reached
                   = try: use site local

                """)
    }

    @Test func whatWasRecordedAndNotAskedForIsReported() async throws {
        let file = try SessionFile.parse("#!session 1\n$ say x\n> GET {site}/list\n< 200\n| x\n[0] no-eol\n", name: "m.session")
        let report = ReplayReport([await Replay(disk: { _ in [] }, runner: Toy.runner).play(file)])
        #expect(
            report.text()
                == "failed m.session:2: say x\n     3 - the request GET /list was recorded, but not made\n\n1 session, 1 command: 0 passed, 1 failed\n"
        )
    }
}
