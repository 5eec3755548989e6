import Diagnostics
import Testing

@testable import Values

/// Reading the elements of a list from a document in pieces: the same as from the whole, wherever it is cut.
@Suite struct JSONElementsTests {
    private static let path = ["data", "attributes", "connections"]

    private struct Read: Equatable {
        var rows: [String] = []
        /// What is around the list; `nil` where the list does not count.
        var around: String?
        var problem: String?
    }

    /// Reads a document that is cut at some places.
    private static func read(_ bytes: [UInt8], cutAt cuts: [Int]) -> Read {
        var elements = JSONElements(at: path)
        var (read, values, start) = (Read(), [Value](), 0)
        do {
            for end in cuts + [bytes.count] {
                try Array(bytes[start..<end]).withUnsafeBufferPointer { try elements.read($0, into: &values) }
                start = end
            }
            read.around = try elements.finish().map { JSON.text($0) }
        } catch {
            read.problem = (error as? Diagnostic)?.message ?? "\(error)"
        }
        read.rows = values.map { JSON.text($0) }
        return read
    }

    private static let documents = [
        #"{"data":{"type":"t","id":"i","attributes":{"connections":[{"id":"a"},{"id":"b","fields":[{"x":[1,2]},{}]}]}}}"#,
        #"{"data":{"attributes":{"connections":[]}}}"#,
        "{ \"data\" : { \"attributes\" : { \"connections\" : [ \n ] } } }",
        #"{"data":{"attributes":{"connections":[{"id":"one"}]}}}"#,
        #" {"a":[1,{"data":{"attributes":{"connections":[7]}}}], "data":{"b":{"connections":[8]},"attributes":{"c":"]","connections":[ 1 , "]},{[\"\\" , null, -1.50e3 ],"d":{}}},"e":[]} "#,
        #"{"d\u0061ta":{"attributes":{"conn\u0065ctions":["ä€😀\\",true]}}}"#,
        #"{"data":{"attributes":{"connections":{"connections":[1]}}}}"#,
        #"{"data":{"attributes":{"connections":null}}}"#,
        #"{"data":[{"attributes":{"connections":[1]}}]}"#,
        #"{"x":{"attributes":{"connections":[1]}},"data":"data","attributes":{"connections":[2]}}"#,
        #"[{"data":{"attributes":{"connections":[1]}}}]"#,
        "7", #""data""#,
    ]

    @Test(arguments: documents) func itReadsWhatTheWholeHolds(_ document: String) throws {
        let whole = try JSON.parse(text: document)
        let list = whole["data"]?["attributes"]?["connections"]?.list
        let bytes = Array(document.utf8)
        let read = Self.read(bytes, cutAt: [])
        #expect(read.problem == nil)
        #expect(read.rows == (list ?? []).map { JSON.text($0) })
        let around = try JSON.parse(text: try #require(read.around))
        if list == nil {
            #expect(JSON.text(around) == JSON.text(whole))
        } else {
            #expect(around["data"]?["attributes"]?["connections"] == .list([]))
        }
        // Cut at every byte, at every two bytes, and into single bytes.
        for cut in 0...bytes.count { #expect(Self.read(bytes, cutAt: [cut]) == read, "cut at \(cut)") }
        for cut in 1..<bytes.count { #expect(Self.read(bytes, cutAt: [cut - 1, cut]) == read) }
        #expect(Self.read(bytes, cutAt: Array(bytes.indices)) == read)
    }

    @Test(arguments: [
        (#"{"data":{"attributes":{"connections":[{"id":1},{"id":2]}}}"#, 1), (#"{"data":{"attributes":{"connections":[1,2,}}}"#, 2),
        (#"{"data":{"attributes":{"connections":[1,,2]}}}"#, 1), (#"{"data":{"attributes":{"connections":[1,2,]}}}"#, 2),
        (#"{"data":{"attributes":{"connections":[,]}}}"#, 0), (#"{"data":{"attributes":{"connections":[1 2]}}}"#, 0),
        (#"{"data":{"attributes":{"connections":[1,2,{"a":"#, 2), (#"{"data":{"attributes":{"connections":[1,2"#, 1),
        (#"{"data":{"attributes":{"connections":["#, 0), (#"{"data":{"attributes":{"connections":[1]}}"#, 1),
        (#"{"data":{"attributes":{"connections":[1]}}}}"#, 1), (#"{"data":{"attributes":{"connections":[1]]}}"#, 1),
        (#"{"data":{"attributes":{"connections":[1,"a]}}}"#, 1), ("", 0), ("  ", 0), ("<html>", 0),
        (#"{"data":{"attributes":{"connections":[1,nul]}}}"#, 1), (#"}{"data":{"attributes":{"connections":[1]}}}"#, 0),
    ])
    func whatIsBrokenIsToldBehindWhatIsWhole(_ document: String, _ rows: Int) {
        #expect(throws: (any Error).self) { try JSON.parse(text: document) }
        let bytes = Array(document.utf8)
        let read = Self.read(bytes, cutAt: [])
        #expect(read.problem != nil && read.rows.count == rows, "\(read)")
        for cut in 0...bytes.count { #expect(Self.read(bytes, cutAt: [cut]) == read, "cut at \(cut)") }
        #expect(Self.read(bytes, cutAt: Array(bytes.indices)) == read)
    }

    @Test(arguments: [
        #"{"data":{"attributes":{"connections":[1],"connections":[2]}}}"#, #"{"data":{"attributes":{"connections":[1],"connections":[]}}}"#,
        #"{"data":{"attributes":{"connections":[1]}},"data":{"attributes":{"connections":[]}}}"#,
        #"{"data":{"attributes":{"connections":[1],"connections":0}}}"#,
        #"{"data":{"attributes":{"connections":[1]},"attributes":{}}}"#, #"{"data":{"attributes":{"connections":[1]}},"data":{}}"#,
        #"{"data":{"attributes":{"connections":[1]}},"data":{"attributes":{"connections":[2]}}}"#,
    ])
    func aListThatIsSaidAnewIsToldApart(_ document: String) {
        let read = Self.read(Array(document.utf8), cutAt: [])
        #expect(read.problem == nil && read.around == nil)
    }

    @Test func bytesThatAreNoTextAreABrokenElement() {
        let read = Self.read(Array(#"{"data":{"attributes":{"connections":["a",""#.utf8) + [0xff] + Array(#""]}}}"#.utf8), cutAt: [])
        #expect(read.rows == [#""a""#] && read.problem != nil)
    }

    @Test func anElementIsAsDeepAsItMayBeInTheWhole() {
        for (open, isRead) in [(508, true), (509, false)] {
            let row = String(repeating: "[", count: open) + String(repeating: "]", count: open)
            let document = #"{"data":{"attributes":{"connections":["# + row + "]}}}"
            #expect((Self.read(Array(document.utf8), cutAt: []).problem == nil) == isRead)
            #expect(((try? JSON.parse(text: document)) != nil) == isRead)
        }
    }

    @Test func onlyWhatIsNotReadIsHeld() throws {
        var elements = JSONElements(at: Self.path)
        var rows: [Value] = []
        func feed(_ text: String) throws { try Array(text.utf8).withUnsafeBufferPointer { try elements.read($0, into: &rows) } }
        try feed(#"{"data":{"attributes":{"connections":["#)
        for number in 0..<20_000 {
            try feed("\(number == 0 ? "" : ","){\"id\":\"connection \(number)\"}")
            rows = []
            #expect(elements.countHeld <= 64)
        }
        #expect(elements.count == 19_999)
    }
}
