import Diagnostics
import Foundation
import Language
import Recording
import Testing
import Values

@testable import Commands

/// Every id that the sources raise has a page, and every page is of an id that they raise.
@Suite struct ErrorPageTests {
    /// The ids in the sources with the kinds beside them; `nil` where none is.
    static let raised: [String: Set<String>] = {
        var found: [String: Set<String>] = [:]
        let folder = VerbTests.sources.path
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let kinds =
            "usage|parse|name|type|config|io|auth|forbidden|notFound|conflict|invalid|rateLimited|server|network|timeout|assert"
            + "|plugin|partial|limit|fail|cancelled"
        let withKind = try? NSRegularExpression(pattern: #""([a-z][a-z0-9-]*)",\s*\.(\#(kinds))\b"#)
        let ofJSON = try? NSRegularExpression(pattern: #"(?:make|say)\(\s*"([a-z0-9-]+)""#)
        let ofSession = try? NSRegularExpression(pattern: #""(session-[a-z0-9-]+)""#)
        for name in names where name.hasSuffix(".swift") && !name.hasPrefix("Commands/Errors/") {
            guard let text = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8) else { continue }
            let whole = NSRange(text.startIndex..., in: text)
            func group(_ match: NSTextCheckingResult, _ number: Int) -> String {
                Range(match.range(at: number), in: text).map { String(text[$0]) } ?? ""
            }
            for match in withKind?.matches(in: text, range: whole) ?? [] { found[group(match, 1), default: []].insert(group(match, 2)) }
            if name.hasSuffix("JSONFlaw.swift") {
                for match in ofJSON?.matches(in: text, range: whole) ?? [] {
                    found["json-" + group(match, 1), default: []].insert("invalid")
                }
            }
            for match in ofSession?.matches(in: text, range: whole) ?? [] { found[group(match, 1), default: []].insert("parse") }
        }
        return found
    }()

    @Test func everyIdThatIsRaisedHasAPage() {
        let known = Set(ErrorPage.all.map(\.id))
        #expect(Self.raised.keys.filter { !known.contains($0) }.sorted() == [])
    }

    @Test func everyPageIsOfAnIdThatIsRaisedWithItsKind() {
        for page in ErrorPage.all {
            let kinds = Self.raised[page.id]
            #expect(kinds?.contains("\(page.kind)") == true, "\(page.id) is raised as \(kinds?.sorted() ?? [])")
        }
    }

    @Test func noIdIsExplainedTwice() {
        let ids = ErrorPage.all.map(\.id)
        #expect(Set(ids).count == ids.count, "\(ids.filter { id in ids.count { $0 == id } > 1 })")
    }

    @Test(arguments: ErrorPage.all.map(\.id))
    func theMeaningIsASentence(_ id: String) throws {
        let page = try #require(ErrorPage.named(id))
        #expect(page.meaning.hasSuffix(".") && page.meaning.contains(" ") && !page.example.isEmpty)
        #expect(try Manual.page(id).contains(page.meaning) || Statements.all.contains { $0.name == id })
    }

    static let files = [
        "crm.json": Stage.crm, "acts.tenon": "def f() { }\nprint 1", "itself.tenon": "load itself.tenon",
        "needs.tenon": "params a: int\nprint $a",
        "forever.tenon": "run forever.tenon", "twice.csv": "a,a\n1,2\n", "open.csv": "a,b\n1,\"2\n", "quote.csv": "a,b\n1,2\"3\n",
        "ragged.csv": "a,b\n1,2,3\n", "alias.yaml": "&a [*a]\n", "two.yaml": "a: 1\n---\nb: 2\n", "key.yaml": "? [a]\n: 1\n",
        "repeated.yaml": "a: 1\na: 2\n", "broken.yaml": "a: [\n", "tag.yaml": "!!python/object a\n",
    ]

    /// The example of a page raises what the page explains.
    @Test(arguments: ErrorPage.all.filter(\.isText).map(\.id))
    func theExampleRaisesIt(_ id: String) async throws {
        let page = try #require(ErrorPage.named(id))
        let stage = Stage(Self.files)
        let context = stage.interpreter.context
        if id == "declined" { context.confirm = { _ in false } }
        let outcome = await Interpreter(context, limits: Limits(steps: 2_000_000)).run(Source(nil, page.example))
        let notes = String(decoding: stage.shown.outcome(outcome).stderr, as: UTF8.self)
        #expect(notes.contains("[\(id)]"), "\(page.example.prefix(200))\n\(notes.prefix(2_000))")
    }
}
