import Diagnostics
import Testing
import Values

@testable import LanguageServer

/// Positions, changes and names of documents.
@Suite struct TextTests {
    private static let text = "ab\u{E9}\u{1F600}c\r\n\nlast\rend"

    @Test(arguments: [
        (
            PositionEncoding.utf8,
            [(0, 0, 0), (0, 2, 2), (0, 4, 4), (0, 8, 8), (0, 9, 9), (0, 99, 9), (1, 0, 11), (2, 4, 16), (3, 3, 20), (9, 0, 20)]
        ),
        (.utf16, [(0, 2, 2), (0, 3, 4), (0, 4, 4), (0, 5, 8), (0, 6, 9), (0, 7, 9), (2, 0, 12), (3, 0, 17)]),
        (.utf32, [(0, 3, 4), (0, 4, 8), (0, 5, 9), (3, 3, 20)]),
    ]) func everyPositionHasAnOffset(encoding: PositionEncoding, cases: [(Int, Int, Int)]) {
        let lines = TextLines(Array(Self.text.utf8), encoding)
        for (line, character, offset) in cases {
            #expect(lines.offset(of: Position(line: line, character: character)) == offset, "\(encoding) \(line):\(character)")
        }
    }

    @Test(arguments: [PositionEncoding.utf8, .utf16, .utf32]) func offsetsGoThereAndBack(encoding: PositionEncoding) {
        let bytes = Array(Self.text.utf8)
        let lines = TextLines(bytes, encoding)
        for offset in 0...bytes.count where offset == bytes.count || bytes[offset] & 0xc0 != 0x80 {
            let there = lines.offset(of: lines.position(at: offset))
            // Between the two halves of a line end nothing stands.
            #expect(there == offset || (bytes[offset] == 10 && there == offset - 1))
        }
    }

    @Test func theEncodingIsAgreedOn() {
        #expect(PositionEncoding(offered: []) == .utf16)
        #expect(PositionEncoding(offered: ["utf-16", "utf-8"]) == .utf8)
        #expect(PositionEncoding(offered: ["utf-32"]) == .utf32)
        #expect(PositionEncoding(offered: ["utf-32", "utf-16"]) == .utf16)
        #expect(PositionEncoding(offered: ["morse"]) == .utf16)
    }

    private func document(_ text: String) -> Document { Document(uri: "untitled:a", version: 1, text: text, .utf16) }
    private func range(_ a: Int, _ b: Int, _ c: Int, _ d: Int) -> Value {
        ["start": ["line": .int(a), "character": .int(b)], "end": ["line": .int(c), "character": .int(d)]]
    }

    @Test func changesAreAppliedOneAfterTheOther() throws {
        let document = document("let a = 1\nprint \u{1F600}\n")
        try document.change(
            to: 2,
            [
                ["range": range(1, 6, 1, 8), "text": "$a"], ["range": range(0, 4, 0, 5), "text": "b"],
                ["range": range(0, 9, 1, 0), "text": "; "],
            ])
        #expect(String(decoding: document.bytes, as: UTF8.self) == "let b = 1; print $a\n")
        try document.change(to: 3, [["text": ""], ["range": range(0, 0, 0, 0), "text": "x"]])
        #expect(String(decoding: document.bytes, as: UTF8.self) == "x" && document.version == 3)
    }

    @Test func aChangeThatDoesNotFitChangesNothing() {
        let document = document("abc")
        for (version, change, words) in [
            (1, ["text": "x"], "version 1 of 'untitled:a' comes after version 1"),
            (2, ["range": range(0, 2, 0, 1), "text": "x"], "a range must not end before it begins"),
            (
                2, ["range": ["start": ["line": -1, "character": 0]], "text": "x"], "a position must have a 'line' and a 'character' from 0"
            ),
            (2, ["range": range(0, 0, 0, 1)], "a change must have a 'text'"),
        ] as [(Int, Value, String)] {
            do {
                try document.change(to: version, [["text": "first"], change])
                #expect(Bool(false), "nothing was thrown")
            } catch {
                #expect(error.message == words)
            }
            #expect(document.bytes == Array("abc".utf8) && document.version == 1)
        }
    }

    @Test func pathsAndNamesGoThereAndBack() {
        for (uri, path) in [
            ("file:///a/b.tenon", "/a/b.tenon"), ("file:///a%20b/%C3%A9.tenon", "/a b/\u{E9}.tenon"), ("file://localhost/a", "/a"),
            ("FILE:///a/../b/./c?x#y", "/b/c"), ("file:///100%25", "/100%"), ("file:///a%2", "/a%2"),
        ] {
            #expect(DocumentURI.path(uri) == path)
        }
        for uri in ["untitled:1", "file://host/a", "http://a/b", ""] { #expect(DocumentURI.path(uri) == nil) }
        for path in ["/a/b.tenon", "/a b/\u{E9}#?.tenon", "/100%"] { #expect(DocumentURI.path(DocumentURI.uri(path)) == path) }
        #expect(DocumentURI.uri("/a b/\u{E9}") == "file:///a%20b/%C3%A9")
        #expect(
            DocumentURI.normal("a/./b/../c//d") == "a/c/d" && DocumentURI.normal("/../a") == "/a" && DocumentURI.normal("../a") == "../a")
    }
}

/// Lines that change, and lines that stay.
@Suite struct LineEditTests {
    @Test func editsMakeOneTextOfTheOther() {
        let texts = [
            "", "a", "a\n", "a\nb\nc\n", "b\nc\n", "a\nx\nc", "x\na\nb\nb\nc\n", "c\nb\na\n", "\n\n", "a\nb\nc\nd\ne\n", "a\nB\nc\nD\ne\n",
        ]
        for old in texts {
            for new in texts {
                let edits = LineEdit.all(from: old, to: new)
                var lines: [String] = old.split(separator: "\n", omittingEmptySubsequences: false).map { line in String(line) + "\n" }
                if let last: String = lines.popLast(), last != "\n" { lines.append(String(last.dropLast())) }
                for edit in edits.reversed() { lines.replaceSubrange(edit.lines, with: [edit.text]) }
                #expect(lines.joined() == new, "\(old.debugDescription) to \(new.debugDescription): \(edits)")
            }
        }
        #expect(
            LineEdit.all(from: "a\nb\nc\nd\n", to: "a\nB\nc\nD\n") == [.init(lines: 1..<2, text: "B\n"), .init(lines: 3..<4, text: "D\n")])
        #expect(LineEdit.all(from: "a\n", to: "a\n") == [])
        #expect(LineEdit.all(from: "a\r\nb\r\n", to: "a\nb\r\n") == [.init(lines: 0..<1, text: "a\n")])
    }
}
