import Diagnostics
import Foundation
import Recording
import Synchronization
import Testing
import Values

@testable import Commands

/// The pages of Tenon.docc say what is so: made pages equal what the declarations give, fences show what they say, links lead somewhere.
@Suite struct DocumentationTests {
    static let folder = VerbTests.sources.appendingPathComponent("Tenon/Tenon.docc")

    static func page(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name + ".md"), encoding: .utf8)
    }

    static let pages: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".md") }.map { $0.replacing(".md", with: "") }.sorted()

    @Test func thereAreThePages() {
        #expect(Self.pages == ["Errors", "Grammar", "Guide", "Library", "MCP", "Plugins", "Reference", "Reports", "Server", "Sessions", "Tenon", "Tutorial"])
    }

    @Test func theReferenceIsWhatTheDeclarationsSay() throws {
        #expect(try Self.page("Reference") == Manual.referencePage, "scripts/reference writes it anew")
        #expect(try Self.page("Errors") == Manual.errorsPage, "scripts/reference writes it anew")
    }

    @Test(arguments: pages)
    func everyLinkLeadsToAPage(_ name: String) throws {
        let text = try Self.page(name)
        for link in text.split(separator: "<doc:").dropFirst() {
            let target = String(link.prefix { $0 != ">" })
            #expect(Self.pages.contains(target), "\(name) links to \(target)")
        }
        // A path in backquotes that looks like one of ours is there.
        let root = VerbTests.sources.deletingLastPathComponent()
        for word in text.split(separator: "`") where word.hasPrefix("scripts/") || word.hasPrefix("Sources/") || word.hasPrefix("Tests/") {
            let path = String(word.prefix { $0 != " " })
            #expect(FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path), "\(name) names \(path)")
        }
    }

    @Test(arguments: pages)
    func everyErrorThatIsNamedHasAPage(_ name: String) throws {
        for match in try Self.page(name).matches(of: #/(?:error|warning)\[([a-z-]+)\]/#) {
            #expect(ErrorPage.named(String(match.1)) != nil, "\(name) shows \(match.1)")
        }
    }

    /// Every block of a page is typed into one shell, and shows what stands in the block below it. With TENON_WRITE set, those are written.
    @Test(arguments: ["Guide", "Tutorial"])
    func everyFenceShowsWhatItSays(_ name: String) async throws {
        let text = try Self.page(name)
        let stage = Stage([:], isTerminal: true, width: 80)
        var written = ""
        let isWriting = ProcessInfo.processInfo.environment["TENON_WRITE"] != nil
        let (all, rest) = Fence.all(in: text)
        var fences = all[...]
        #expect(fences.count > 5)
        while let fence = fences.popFirst() {
            written += fence.before
            if let file = fence.file {
                stage.disk.files.withLock { $0[file] = Array((fence.text + "\n").utf8) }
                written += fence.whole
                continue
            }
            written += fence.whole
            guard fence.language == "tenon" else { continue }
            stage.shown.clear()
            let outcome = await stage.interpreter.run(Source(nil, fence.text))
            let out = stage.shown.outcome(outcome)
            let shown = (String(decoding: out.stdout, as: UTF8.self) + String(decoding: out.stderr, as: UTF8.self))
            var expected = ""
            if let next = fences.first, next.language == "output", next.before.allSatisfy(\.isWhitespace) {
                expected = next.text + "\n"
                fences = fences.dropFirst()
            }
            if !isWriting { #expect(trimmed(shown) == trimmed(expected), "\(fence.text)") }
            if !shown.isEmpty { written += "\n```output\n" + trimmed(shown) + "\n```\n" }
        }
        written += rest
        if isWriting {
            try written.write(to: Self.folder.appendingPathComponent(name + ".md"), atomically: true, encoding: .utf8)
        }
    }

    private func trimmed(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
            .trimmingCharacters(in: .newlines)
    }
}

/// A fenced block of a page.
private struct Fence {
    /// What stands between the block before and this one.
    var before: String
    var language: String
    var text: String
    /// The block with its marks.
    var whole: String
    /// The name of the file that it is, when the line before says so: "Save this as `NAME`:".
    var file: String?

    /// The blocks of a page, and what stands after the last.
    static func all(in page: String) -> (fences: [Fence], rest: String) {
        var fences: [Fence] = []
        var before = ""
        var lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        while let line = lines.popFirst() {
            guard line.hasPrefix("```") else {
                before += line + (lines.isEmpty ? "" : "\n")
                continue
            }
            var body: [String] = []
            while let next = lines.popFirst(), next != "```" { body.append(next) }
            let file = before.firstMatch(of: #/as `([^`]+)`:\s*$/#).map { String($0.1) }
            let text = body.joined(separator: "\n")
            let whole = "\(line)\n\(text)\n```\n"
            fences.append(Fence(before: before, language: String(line.dropFirst(3)), text: text, whole: whole, file: file))
            before = ""
        }
        return (fences, before)
    }
}
