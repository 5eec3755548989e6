import Diagnostics
import Foundation
import Testing
import Values

@testable import ProductAnalytics

/// What a person is told about a request that breaks the schema, drawn in full; the texts stand in `StrictReading.txt`, where each
/// case is `>>> create` or `>>> update`, the file, `---`, and what is drawn.
@Suite struct StrictReadingTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var operation: String
        var file: String
        var drawn: String
        var testDescription: String { file }

        static let all: [Case] = {
            let path = URL(fileURLWithPath: Examples.folder).deletingLastPathComponent().appendingPathComponent("StrictReading.txt")
            let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
            return text.components(separatedBy: ">>> ").dropFirst().map { part in
                let head = part.components(separatedBy: "\n---\n")
                let lines = head[0].split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
                return Case(operation: String(lines[0]), file: String(lines.last ?? ""), drawn: head.count > 1 ? head[1] : "")
            }
        }()
    }

    @Test func thereAreCases() { #expect(Case.all.count >= 25) }

    @Test(arguments: Case.all) func isExplained(_ given: Case) throws {
        let source = Source("crm.json", given.file)
        let text = drawn {
            let document = try Document(parsing: source)
            if given.operation == "create" { return try CreateConnectionRequest(document).value }
            return try UpdateConnectionRequest(document).value
        }
        #expect(text + "\n" == given.drawn)
    }

    @Test func elementsAndLinesKeepTheirPlaces() throws {
        let list = try Document(
            parsing: Source("many.json", "[\n  {\"type\": \"t\", \"join_attribute\": \"a\", \"join_type\": \"j\"},\n  {\"type\": 7}\n]"))
        #expect(list.elements.count == 2)
        #expect(
            drawn { try CreateConnectionRequest(list.elements[1]) } == """
                error[wrong-type]: 'type' must be text, but is 7
                  --> many.json:3:12
                   |
                 3 |   {"type": 7}
                   |            ^ must be text
                   |
                   = because: in quotes it is a text: "7"

                """)
        let lines = try Document.lines(of: Source("many.jsonl", "{}\n\n{\"type\": \"\"}\r\n"))
        #expect(lines.count == 2)
        #expect(
            drawn { try CreateConnectionRequest(lines[1]) } == """
                error[empty-text]: 'type' must not be empty
                  --> many.jsonl:3:10
                   |
                 3 | {"type": ""}
                   |          ^^ an empty text

                """)
    }

    @Test func withoutATextThePathIsNamed() {
        let rows: Value = ["type": "t", "join_attribute": "a", "join_type": "j", "fields": [["id": "f", "source_name": "s", "type": nil]]]
        #expect(
            drawn { try CreateConnectionRequest(Document(rows)) } == """
                error[wrong-type]: field 1: 'type' must be text, but is null
                   = because: this is at /fields/0/type of what was given

                """)
    }

    @Test func aSiteNamesThePath() throws {
        for (body, text) in [
            ("[]", "the body must be an object, but is a list"), ("{}", "data is missing"),
            (#"{"data":7}"#, "data must be an object, but is 7"),
            (#"{"data":null}"#, "data must be an object, but is null"),
            (#"{"data":{"type":"connection_id"}}"#, "data.attributes is missing"),
            (#"{"data":{"attributes":{}}}"#, "data.type is missing"),
            (#"{"data":{"type":"connections","attributes":{}}}"#, #"data.type must be 'connection_id', but is "connections""#),
            (
                #"{"data":{"type":"connection_id","attributes":{"type":"t","join_attribute":"a","join_type":"j","fields":[{},7]}}}"#,
                "data.attributes.fields[0].id is missing"
            ),
            (#"{"type":"t","join_attribute":"a","join_type":"j"}"#, "data is missing"),
            (#"{"date":{}}"#, "data is missing; 'date' is not known"),
        ] {
            let value = try JSON.parse(Array(body.utf8))
            let violation = #expect(throws: Violation.self) { try CreateConnectionRequest(body: value) }
            #expect(violation?.text == text)
        }
    }
}
