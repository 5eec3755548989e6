import Diagnostics
import ProductAnalytics
import Values

/// One request of a command, and what came back.
public struct Exchange: Sendable {
    /// The number of its first line in the file.
    public var number: Int
    public var method: String
    /// Which site it went to; `nil`: the one of the head.
    public var site: String?
    /// The path with its query, without the site.
    public var path: Template
    public var requestHeaders: [Header]
    public var requestBody: ArraySlice<Line>
    public var answer: Answer
    public var bindings: [Binding]

    /// What came back.
    public enum Answer: Sendable {
        case response(status: Int, headers: [Header], body: ArraySlice<Line>)
        /// No response at all; the body is the diagnostic as JSON.
        case failure(kind: Kind, id: String, body: ArraySlice<Line>)
    }

    /// A name for an id in the response: `: id1 = /data/id uuid`.
    public struct Binding: Sendable, Hashable {
        public var name: String
        public var pointer: Pointer
        public var shape: IDShape

        var line: Line { Line(.binding, "\(name) = \(pointer) \(shape.text)") }
    }

    /// The request as it is sent in a run.
    public func request(_ standIns: StandIns) -> Request {
        Request(
            method, String(decoding: path.filled(by: standIns), as: UTF8.self), headers: requestHeaders,
            body: BodyLayout.compact(Line.content(of: requestBody).filled(by: standIns)))
    }

    /// The answer as it arrives in a run; throws the diagnostic where there was no response.
    func response(_ standIns: StandIns, _ bodies: Bodies = Bodies()) throws -> Response {
        switch answer {
        case .response(let status, let headers, let body):
            return bodies.response(status, headers, body, standIns)
        case .failure(let kind, let id, let body):
            if kind == .cancelled { throw CancellationError() }
            throw KeptDiagnostic.read(Line.content(of: body).filled(by: standIns), id: id, kind: kind)
        }
    }
}

extension Exchange {
    /// Reads the exchanges of an entry's lines; `interrupted` ones may end anywhere.
    static func all(in all: [Line], isInterrupted: Bool) throws(LineProblem) -> [Exchange] {
        // The sigils alone are looked through many times faster than the lines.
        let sigils = all.map(\.sigil)
        guard sigils.contains(where: { $0 == .request || $0 == .response || $0 == .binding }) else { return [] }
        guard sigils.contains(.comment) else { return try read(all, sigils, isInterrupted) }
        // A comment may stand anywhere, inside a body too.
        let kept = all.indices.filter { sigils[$0] != .comment }
        do throws(LineProblem) {
            return try read(kept.map { all[$0] }, kept.map { sigils[$0] }, isInterrupted)
        } catch {
            var placed = error
            placed.index = error.index.map { kept[$0] }
            throw placed
        }
    }

    private static func read(_ lines: [Line], _ sigils: [Line.Sigil], _ isInterrupted: Bool) throws(LineProblem) -> [Exchange] {
        var exchanges = [Exchange]()
        var index = 0
        while index < lines.count {
            switch sigils[index] {
            case .request:
                do {
                    exchanges.append(try read(lines, sigils, &index))
                } catch {
                    if !isInterrupted { throw error }
                    return exchanges
                }
            case .response:
                throw LineProblem(
                    id: "session-order", message: "this response follows no request",
                    because: ["a '<' line must come after the '>' lines of its request"], index: index)
            case .binding where exchanges.isEmpty:
                throw LineProblem(
                    id: "session-order", message: "this binding follows no response",
                    because: ["a ':' line names a part of the response above it"], index: index)
            case .binding:
                let binding = try binding(lines[index], index)
                exchanges[exchanges.count - 1].bindings.append(binding)
                index += 1
            default: index += 1
            }
        }
        return exchanges
    }

    private static func read(_ lines: [Line], _ sigils: [Line.Sigil], _ index: inout Int) throws(LineProblem) -> Exchange {
        let first = index
        let start = Array(lines[index].content.bytes)
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
        let path = Template(marked: Array(start[end...]))
        index += 1
        let (requestHeaders, requestBody) = try message(lines, sigils, &index, .request)
        guard index < lines.count, sigils[index] == .response else {
            throw LineProblem(
                id: "session-order", message: "this request has no response",
                because: ["the '<' lines of the response must follow the '>' lines of the request"], index: first)
        }
        let line = lines[index].content.text
        let answerLine = index
        index += 1
        let (headers, body) = try message(lines, sigils, &index, .response)
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
            answer = .response(status: status, headers: headers, body: body)
        }
        return Exchange(
            number: lines[first].number, method: method, site: site, path: path, requestHeaders: requestHeaders, requestBody: requestBody,
            answer: answer, bindings: [])
    }

    /// Headers up to a bare line, then the body.
    private static func message(_ lines: [Line], _ sigils: [Line.Sigil], _ index: inout Int, _ sigil: Line.Sigil) throws(LineProblem) -> (
        [Header], ArraySlice<Line>
    ) {
        var headers = [Header]()
        while index < lines.count, sigils[index] == sigil, !(lines[index].payload.isEmpty && lines[index].mode == .plain) {
            guard let header = header(lines[index]) else {
                throw LineProblem(
                    id: "session-header", message: "this header cannot be read",
                    because: ["the form is name: value; a body comes after a bare '\(Character(Unicode.Scalar(sigil.rawValue)))'"],
                    index: index)
            }
            headers.append(header)
            index += 1
        }
        guard index < lines.count, sigils[index] == sigil else { return (headers, []) }
        index += 1
        let start = index
        while index < lines.count, sigils[index] == sigil { index += 1 }
        return (headers, lines[start..<index])
    }

    private static func header(_ line: Line) -> Header? {
        let bytes = line.isLiteral ? line.payload : Array(line.content.text.utf8)[...]
        // A second request without a body before it starts a new exchange; a header has a colon right after its name.
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon != bytes.startIndex,
            !bytes[..<colon].contains(UInt8(ascii: " "))
        else { return nil }
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
