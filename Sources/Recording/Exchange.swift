import Diagnostics
import ProductAnalytics
import Values

/// One request of a command, and what came back.
public final class Exchange: Sendable {
    /// The number of its first line in the file.
    public let number: Int
    public let method: String
    /// Which site it went to; `nil`: the one of the head.
    public let site: String?
    /// The path with its query, without the site.
    public let path: Template
    private let requestHead: Lines
    public let requestBody: Lines
    public let answer: Answer
    public let bindings: [Binding]

    /// What came back.
    public enum Answer: Sendable {
        case response(status: Int, head: Lines, body: Lines)
        /// No response at all; the body is the diagnostic as JSON.
        case failure(kind: Kind, id: String, body: Lines)
    }

    /// A name for an id in the response: `: id1 = /data/id uuid`.
    public struct Binding: Sendable, Hashable {
        public var name: String
        public var pointer: Pointer
        public var shape: IDShape

        var line: Line { Line(.binding, "\(name) = \(pointer) \(shape.text)") }
    }

    private init(_ start: Start, _ requestHead: Lines, _ requestBody: Lines, _ answer: Answer, _ bindings: [Binding] = []) {
        (number, method, site, path) = (start.number, start.method, start.site, start.path)
        (self.requestHead, self.requestBody, self.answer, self.bindings) = (requestHead, requestBody, answer, bindings)
    }

    private func with(_ binding: Binding) -> Exchange {
        Exchange(Start(number: number, method: method, site: site, path: path), requestHead, requestBody, answer, bindings + [binding])
    }

    /// What the first line of a request says.
    private struct Start {
        var number: Int
        var method: String
        var site: String?
        var path: Template
    }

    public var requestHeaders: [Header] { requestHead.headers }

    /// The request as it is sent in a run.
    public func request(_ standIns: StandIns) -> Request {
        Request(
            method, String(decoding: path.filled(by: standIns), as: UTF8.self), headers: requestHeaders,
            body: BodyLayout.compact(requestBody.content.filled(by: standIns)))
    }

    /// The answer as it arrives in a run; throws the diagnostic where there was no response.
    func response(_ standIns: StandIns, _ bodies: Bodies = Bodies()) throws -> Response {
        switch answer {
        case .response(let status, let head, let body):
            return bodies.response(status, bodies.headers(head), body, standIns)
        case .failure(let kind, let id, let body):
            if kind == .cancelled { throw CancellationError() }
            throw KeptDiagnostic.read(body.content.filled(by: standIns), id: id, kind: kind)
        }
    }
}

extension Lines {
    /// The headers that they are, in a message that was read.
    var headers: [Header] { compactMap { Exchange.header($0) } }
}

extension Exchange {
    /// Reads the exchanges of an entry's lines; `interrupted` ones may end anywhere.
    static func all(in all: Lines, isInterrupted: Bool) throws(LineProblem) -> [Exchange] {
        guard all.contains(.request) || all.contains(.response) || all.contains(.binding) else { return [] }
        guard all.contains(.comment) else { return try read(all, isInterrupted) }
        // A comment may stand anywhere, inside a body too.
        let kept = all.indices.filter { all.sigil(at: $0) != .comment }
        do throws(LineProblem) {
            return try read(Lines(kept.map { all[$0] }), isInterrupted)
        } catch {
            var placed = error
            placed.index = error.index.map { kept[$0] }
            throw placed
        }
    }

    private static func read(_ lines: Lines, _ isInterrupted: Bool) throws(LineProblem) -> [Exchange] {
        var exchanges = [Exchange]()
        var index = 0
        while index < lines.count {
            switch lines.sigil(at: index) {
            case .request:
                do {
                    exchanges.append(try read(lines, &index))
                } catch {
                    if !isInterrupted { throw error }
                    return exchanges
                }
            case .response:
                throw LineProblem(
                    id: "session-order", message: "this response follows no request",
                    because: ["a '<' line must come after the '>' lines of its request"], index: index)
            case .binding:
                guard let last = exchanges.last else {
                    throw LineProblem(
                        id: "session-order", message: "this binding follows no response",
                        because: ["a ':' line names a part of the response above it"], index: index)
                }
                exchanges[exchanges.count - 1] = last.with(try binding(lines[index], index))
                index += 1
            default: index += 1
            }
        }
        return exchanges
    }

    private static func read(_ lines: Lines, _ index: inout Int) throws(LineProblem) -> Exchange {
        let first = index
        let start = try start(lines[index], index)
        index += 1
        let (requestHead, requestBody) = try message(lines, &index, .request)
        guard index < lines.count, lines.sigil(at: index) == .response else {
            throw LineProblem(
                id: "session-order", message: "this request has no response",
                because: ["the '<' lines of the response must follow the '>' lines of the request"], index: first)
        }
        let line = lines[index].content.text
        let answerLine = index
        index += 1
        let (head, body) = try message(lines, &index, .response)
        let answer: Answer
        if line.hasPrefix("failed ") {
            let words = line.split(separator: " ")
            guard words.count == 3, let kind = Kind(rawValue: String(words[1])) else {
                throw LineProblem(
                    id: "session-response", message: "this answer line cannot be read",
                    because: ["the form is < 200, or < failed network unreachable"],
                    index: answerLine)
            }
            answer = .failure(kind: kind, id: String(words[2]), body: body)
        } else {
            guard let status = Int(line), (100...599).contains(status) else {
                throw LineProblem(
                    id: "session-response", message: "this answer line cannot be read",
                    because: ["a status must be a number from 100 to 599, but is '\(line.preview())'"], index: answerLine)
            }
            answer = .response(status: status, head: head, body: body)
        }
        return Exchange(start, requestHead, requestBody, answer)
    }

    /// Reads the first line of a request.
    private static func start(_ line: Line, _ index: Int) throws(LineProblem) -> Start {
        let start = line.content.bytes
        guard let blank = start.firstIndex(of: UInt8(ascii: " ")), blank + 1 < start.count, start[blank + 1] == Template.brace,
            case (.site(let site), let end)? = Placeholder.read(start, at: blank + 1), end < start.count, start[end] == UInt8(ascii: "/")
        else {
            throw LineProblem(
                id: "session-request", message: "this request line cannot be read", because: ["the form is > GET {site}/path?query"],
                index: index)
        }
        let method = String(decoding: start[..<blank], as: UTF8.self)
        guard !method.isEmpty, method.utf8.allSatisfy({ (0x41...0x5a).contains($0) }) else {
            throw LineProblem(
                id: "session-request", message: "this request line cannot be read",
                because: ["a method must be in capital letters, but is '\(method.preview())'"], index: index)
        }
        return Start(number: line.number, method: method, site: site, path: Template(marked: Array(start[end...])))
    }

    /// Headers up to a bare line, then the body.
    private static func message(_ lines: Lines, _ index: inout Int, _ sigil: Line.Sigil) throws(LineProblem) -> (Lines, Lines) {
        let first = index
        while index < lines.count, lines.sigil(at: index) == sigil, !lines.isBare(at: index) {
            guard isHeader(lines[index]) else {
                throw LineProblem(
                    id: "session-header", message: "this header cannot be read",
                    because: ["the form is name: value; a body comes after a bare '\(Character(Unicode.Scalar(sigil.rawValue)))'"],
                    index: index)
            }
            index += 1
        }
        let head = lines[first..<index]
        guard index < lines.count, lines.sigil(at: index) == sigil else { return (head, []) }
        index += 1
        let start = index
        while index < lines.count, lines.sigil(at: index) == sigil { index += 1 }
        return (head, lines[start..<index])
    }

    private static func isHeader(_ line: Line) -> Bool { colon(in: text(of: line)) != nil }

    private static func text(of line: Line) -> ArraySlice<UInt8> {
        line.isLiteral ? line.payload : Array(line.content.text.utf8)[...]
    }

    /// Where the name of a header ends.
    private static func colon(in bytes: ArraySlice<UInt8>) -> Int? {
        // A second request without a body before it starts a new exchange; a header has a colon right after its name.
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon != bytes.startIndex,
            !bytes[..<colon].contains(UInt8(ascii: " "))
        else { return nil }
        return colon
    }

    fileprivate static func header(_ line: Line) -> Header? {
        let bytes = text(of: line)
        guard let colon = colon(in: bytes) else { return nil }
        let value = bytes[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }
        return Header(String(decoding: bytes[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
    }

    private static func binding(_ line: Line, _ index: Int) throws(LineProblem) -> Binding {
        let text = line.content.text
        let bad = LineProblem(
            id: "session-binding", message: "this binding cannot be read",
            because: ["the form is : NAME = /json/pointer SHAPE, and SHAPE is uuid, hex:N or int:N"], index: index)
        guard let sign = text.range(of: " = ") else { throw bad }
        let name = text[..<sign.lowerBound]
        var rest = text[sign.upperBound...]
        guard !name.isEmpty, name.utf8.allSatisfy(Placeholder.isName) else { throw bad }
        var shape = IDShape.uuid
        if let blank = rest.lastIndex(of: " "), let found = IDShape(rest[rest.index(after: blank)...]) {
            shape = found
            rest = rest[..<blank]
        }
        guard let pointer = Pointer(parsing: String(rest)) else { throw bad }
        return Binding(name: String(name), pointer: pointer, shape: shape)
    }
}

extension String {
    /// Where another text first occurs.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
            index = self.index(after: index)
        }
        return nil
    }
}
