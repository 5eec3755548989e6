import Diagnostics
import Foundation
import ProductAnalytics
import Testing

/// The module is a library of its own: everything that its users see is described, and what the descriptions show compiles.
@Suite struct PublicFaceTests {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let sources = tests.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
        "Sources/ProductAnalytics")

    private static func files() throws -> [(name: String, lines: [String])] {
        let names = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let text = try String(contentsOf: sources.appendingPathComponent(name), encoding: .utf8)
            return (name, text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        }
    }

    @Test func everyPublicDeclarationIsDescribed() throws {
        var undescribed: [String] = []
        var count = 0
        for (name, lines) in try Self.files() {
            /// The blanks before the public enumeration that is open, and before each of its cases.
            var open: Int?
            for (number, line) in lines.enumerated() {
                let indent = line.prefix { $0 == " " }.count
                let text = line.dropFirst(indent)
                if let depth = open, indent <= depth, !text.isEmpty { open = nil }
                let isCase = open.map { indent == $0 + 4 && text.hasPrefix("case ") } ?? false
                let isPublic = text.hasPrefix("public ") && !text.hasPrefix("public import ") || text.contains(#/^@\w+ public /#)
                if isPublic, text.contains(#/\benum \w/#), text.hasSuffix("{") { open = indent }
                guard isPublic || isCase else { continue }
                count += 1
                let before = lines[..<number].last { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("@") } ?? ""
                if !before.trimmingCharacters(in: .whitespaces).hasPrefix("///") { undescribed.append("\(name):\(number + 1): \(text)") }
            }
        }
        #expect(count > 150)
        #expect(undescribed == [])
    }

    @Test func everyExampleOfACommentIsCompiled() throws {
        let compiled = Set(
            try String(contentsOf: Self.tests.appendingPathComponent("CommentExamples.swift"), encoding: .utf8)
                .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) })
        var count = 0
        for (name, lines) in try Self.files() {
            var isOpen = false
            for line in lines {
                let text = line.trimmingCharacters(in: .whitespaces)
                guard text.hasPrefix("///") else { continue }
                let comment = text.dropFirst(3).trimmingCharacters(in: .whitespaces)
                if comment.hasPrefix("```") {
                    isOpen = comment == "```swift"
                } else if isOpen, !comment.isEmpty {
                    count += 1
                    #expect(compiled.contains(comment), "\(name) shows what is not compiled: \(comment)")
                }
            }
        }
        #expect(count > 20)
    }

    @Test func theExamplesSayWhatHappens() throws {
        #expect(try exampleOfSite() == "eu api.datadoghq.eu")
        #expect(exampleOfErrorBody() == ["Not found"])
        #expect(exampleOfViolation() == "data.attributes is missing")
        #expect(Array(exampleOfBuiltIns().prefix(2)) == ["user_id", "user_email"])
        #expect(throws: Diagnostic.self) { try exampleOfDocument() }
        #expect(try exampleOfQueryText().condition.attributes == ["user_email", "first_country_code"])
    }
}
