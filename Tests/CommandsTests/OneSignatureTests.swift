import Diagnostics
import Foundation
import Language
import Testing
import Values

@testable import Commands

/// A verb is described in one place, its `Signature`, and parsing, errors, help, completion, schemas and the reference all speak from it.
@Suite struct OneSignatureTests {
    /// A verb that is described nowhere else: whatever knows it, knows it from here.
    static let lend = Signature(
        Usage(declared: "lend <book: text> to <reader: text> [--weeks <weeks: int>]"), effect: .write, summary: "Lends a book to a reader.",
        examples: ["lend emma to ada"])

    static let vocabulary = Vocabulary(commands: [lend]) { path, _ in Source(path, "") }

    @Test func theParserAndItsErrorsKnowIt() {
        func problems(_ text: String) -> [Diagnostic] { Script.parse(Source("t", text), vocabulary: Self.vocabulary).problems }
        #expect(problems("lend emma to ada --weeks 3").isEmpty)
        #expect(problems("lend emma ot ada").first?.because.contains("the form is \(Self.lend.usage.text)") == true)
        #expect(problems("lend emma to ada --week 3").first?.marks.first?.words.contains("--weeks") == true)
    }

    @Test func theSchemaKnowsIt() {
        let tool = Self.lend.tool()
        #expect(tool["name"] == "lend" && tool["description"] == "Lends a book to a reader.")
        #expect(tool["inputSchema"]?["required"] == ["book", "reader"])
        #expect(tool["inputSchema"]?["properties"]?["weeks"]?["type"] == "integer")
    }

    @Test func completionKnowsIt() {
        let completer = Completer(vocabulary: Self.vocabulary, surroundings: Surroundings(), files: Stage.world.files)
        func texts(_ line: String) -> [String] { completer.complete(line, at: line.utf8.count).candidates.map(\.text) }
        #expect(texts("len").contains { $0.hasPrefix("lend") })
        #expect(texts("lend emma t").contains { $0.hasPrefix("to") })
        #expect(texts("lend emma to ada --w").contains { $0.hasPrefix("--weeks") })
    }

    @Test(arguments: Verb.all.map(\.signature))
    func helpReferenceAndSchemaShowTheSignature(_ signature: Signature) throws {
        let page = try Manual.page(signature.name)
        #expect(page.hasPrefix(signature.usage.text + "    ") && page.contains(signature.summary))
        for example in signature.examples { #expect(page.contains("    \(example)\n")) }
        #expect(Manual.contents.contains("  \(signature.usage.text)"))
        #expect(Manual.referencePage.contains("### \(signature.name)\n\n```\n\(signature.usage.text)\n```\n\n\(signature.summary)"))
        let tool = try Manual.tools(signature.name)
        #expect(tool == signature.tool(types: Manual.schemas))
    }

    /// No other file of the sources holds a usage line of a verb: a text with the verb's name and then `<argument>`s, a choice or `[ ]`.
    @Test(arguments: Verb.all.map(\.name))
    func noOtherFileDescribesTheVerb(_ name: String) throws {
        let folder = Self.sources.path
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let own = "Commands/Verbs/\(name.prefix(1).uppercased() + name.dropFirst()).swift"
        let pattern = try NSRegularExpression(pattern: #""\#(name) ([^"\\]* )?[\[(]*<[a-z]+(: ?[a-z|]+)?>[^"]*""#)
        var found: [String] = []
        // A function or a filter may have a verb's name, and a signature of its own.
        let others = ["Commands/HostFunction.swift", "Language/FilterSignatures.swift"]
        for file in files where file.hasSuffix(".swift") && !others.contains(file) {
            guard let text = try? String(contentsOfFile: folder + "/" + file, encoding: .utf8) else { continue }
            let matches = pattern.matches(in: text, range: NSRange(text.startIndex..., in: text))
            for match in matches { found.append(file + ": " + (Range(match.range, in: text).map { String(text[$0]) } ?? "")) }
        }
        #expect(found.filter { !$0.hasPrefix(own) } == [])
        #expect(found.filter { $0.hasPrefix(own) }.count <= 1)
    }

    private static let sources = VerbTests.sources
}
