import Diagnostics
import ProductAnalytics
import Testing
import Values

@testable import Recording

@Suite struct ParseErrorTests {
    static func problems(_ text: String) -> String {
        do {
            _ = try SessionFile.parse(text, name: "x.session")
            return "none"
        } catch let list as DiagnosticList {
            return list.all.map { $0.drawn() }.joined()
        } catch {
            return "\(error)"
        }
    }

    /// The lines after the magic line, the id and message, where, and the reason.
    static let table: [(String, String)] = [
        ("$ a\nx b\n[0]", "session-line 3:1 no line of a session begins with 'x'"),
        ("$ a\n|b\n[0]", "session-mode 3:1 '|' must be followed by a blank, '\\' or '&'"),
        ("$ a\n|\\b \\q\n[0]", "session-escape 3:1 this line has an escape that is none"),
        ("$ a\n|&abc\n[0]", "session-base64 3:1 this line is no base64"),
        ("$ a\n| b\u{1}\n[0]", "session-text 3:1 this line holds the control byte 0x01"),
        ("$ a\r\n[0]", "session-text 2:1 this line holds the control byte 0x0d"),
        ("| a\n", "session-order 2:1 this line belongs to no command"),
        ("[0]\n", "session-order 2:1 this line closes no command"),
        (". a\n", "session-order 2:1 this line continues no command"),
        ("$ a\n| b\n. c\n[0]", "session-order 4:1 this line continues no command"),
        ("= a\n", "session-order 2:1 this line is attached to nothing"),
        ("@ title x\n= a\n", "session-order 2:1 the directive 'title' takes no '=' lines"),
        ("$ a\n$ b\n[0]", "session-open 2:1 this command has no closing line"),
        ("$ a\n[0]\n@ env A b\n", "session-order 4:1 this line belongs to no command"),
        ("$ a\n[0]\n@ title b\n$ c\n[0]", "session-directive 4:1 the directive 'title' must stand in the head"),
        ("@ titel x", "session-directive 2:1 there is no directive 'titel'"),
        ("@ clock noon", "session-directive 2:1 the directive 'clock' cannot be read"),
        ("@ seed xyz", "session-directive 2:1 the directive 'seed' cannot be read"),
        ("@ term wide", "session-directive 2:1 the directive 'term' cannot be read"),
        ("@ file a b", "session-directive 2:1 the directive 'file' cannot be read"),
        (
            "@ file a sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n= x",
            "session-digest 2:1 the attached file 'a' is not the one that was recorded"
        ),
        ("$ a\n[x]\n[0]", "session-status 3:1 this closing line cannot be read"),
        ("$ a\n[256]\n[0]", "session-status 3:1 this closing line cannot be read"),
        ("$ a\n[0] noeol\n[0]", "session-status 3:1 this closing line cannot be read"),
        ("$ a\n> GET /x\n< 200\n[0]", "session-request 3:1 this request line cannot be read"),
        ("$ a\n> get {site}/x\n< 200\n[0]", "session-request 3:1 this request line cannot be read"),
        ("$ a\n> GET {site}/x\n[0]", "session-order 3:1 this request has no response"),
        ("$ a\n> GET {site}/x\n> nonsense\n< 200\n[0]", "session-header 4:1 this header cannot be read"),
        ("$ a\n< 200\n[0]", "session-order 3:1 this response follows no request"),
        ("$ a\n> GET {site}/x\n< ok\n[0]", "session-response 4:1 this answer line cannot be read"),
        ("$ a\n: x = /a\n[0]", "session-order 3:1 this binding follows no response"),
        ("$ a\n> GET {site}/x\n< 200\n: x /a\n[0]", "session-binding 5:1 this binding cannot be read"),
        ("$ a\n| {id:job}\n[0]", "session-unbound 3:1 the id 'job' is bound nowhere"),
        ("$ a\n? [uuuid]\n[0]", "session-pattern 3:1 the pattern [uuuid] is neither a kind of text nor a name from above"),
        ("$ a\n? [int\n[0]", "session-pattern 3:1 this pattern has a '[' without its ']'"),
        ("$ a\n? [re:(]\n[0]", "session-pattern 3:1 this regular expression cannot be read"),
    ]

    @Test(arguments: table) func everySlipHasItsLine(text: String, expected: String) {
        do {
            _ = try SessionFile.parse("#!session 1\n" + text, name: "x.session")
            Issue.record("no problem in \(text)")
        } catch let list as DiagnosticList {
            let first = list.all[0]
            #expect("\(first.id) \(first.marks[0].place.line):\(first.marks[0].place.column) \(first.message)" == expected)
            #expect(first.kind == .parse && !first.because.isEmpty || first.id == "session-order")
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func allProblemsAreToldAtOnce() {
        #expect(
            Self.problems("#!session 1\n@ sit eu\n$ list users\nx\n| {id:a\n[0] no-eof\n") == """
                error[session-line]: no line of a session begins with 'x'
                  --> x.session:4:1
                   |
                 4 | x
                   | ^
                   |
                   = because: the first character must be one of # @ = $ . ^ > < : * | ? ! ~ [
                error[session-status]: this closing line cannot be read
                  --> x.session:6:1
                   |
                 6 | [0] no-eof
                   | ^^^^^^^^^^ did you mean 'no-eol'?
                   |
                   = because: 'no-eof' is no word for a closing line
                   = because: the form is [0], [4 conflict] or [0] no-eol
                error[session-directive]: there is no directive 'sit'
                  --> x.session:2:1
                   |
                 2 | @ sit eu
                   | ^^^^^^^^ did you mean 'site'?
                   |
                   = because: the directives are 'title', 'clock', 'seed', 'site', 'entity', 'term', 'format', 'store', 'fixture', 'expires', 'mask', 'xfail', 'plugin', 'command', 'env', 'file', 'folder', 'exists', 'unreadable', 'unwritable', 'revises' and 'verified'

                """)
    }

    @Test func whatIsNoSessionIsSaidAtOnce() {
        #expect(
            Self.problems("hello\n") == """
                error[session-magic]: this is no session
                  --> x.session:1:1
                   |
                 1 | hello
                   | ^^^^^
                   |
                   = because: the first line of a session must be '#!session 1'

                """)
        #expect(Self.problems("#!session 7\n").contains("this session is written in version 7 of the format"))
        #expect(Self.problems("").contains("this is no session"))
    }

    @Test func limitsAreKept() {
        #expect(
            Self.problems("#!session 1\n$ a\n| " + String(repeating: "x", count: 1 << 20) + "\n[0]\n").contains(
                "a line must be at most 1 MiB"))
    }
}
