import ProductAnalytics
import Synchronization

/// The bodies of answers as they go over the wire: a site gives the same ones again and again, so each is made once.
final class Bodies: Sendable {
    /// More bytes than this are not kept.
    private static let limit = 8 << 20
    /// A longer body is not kept: it is not likely to come again.
    private static let longest = 256 << 10
    /// More bodies than this that look alike are not kept, so that none is looked for long.
    private static let alike = 8

    /// What a body was made from, and what it came to.
    private struct Made {
        /// The lines as they stand in the file, or the bytes that they say.
        let spelling: [UInt8]
        /// What a placeholder in the spelling means; `nil`: there is none in it any more.
        let moment: Moment?
        let bytes: [UInt8]
        let readings = Readings()
    }

    /// All that placeholders follow from where no id is bound.
    private struct Moment: Equatable {
        let clock: Int
        let seed: UInt64
    }

    private struct State {
        /// The heads of messages, as they stand in the file: those of one site are few.
        var heads = [(spelling: [UInt8], headers: [Header])]()
        var made = [UInt64: [Made]]()
        var size = 0
    }

    private let state = Mutex(State())

    /// More heads than this are not kept.
    private static let headLimit = 16

    /// The headers of a message whose head these lines are.
    func headers(_ head: Lines) -> [Header] {
        head.withBytes { bytes in
            state.withLock { state in
                for known in state.heads where Self.isSame(known.spelling, bytes) { return known.headers }
                let headers = head.headers
                if state.heads.count >= Self.headLimit { state.heads = [] }
                state.heads.append((Array(bytes), headers))
                return headers
            }
        } ?? head.headers
    }

    /// The response with a body whose lines are these.
    func response(_ status: Int, _ headers: [Header], _ body: Lines, _ standIns: StandIns) -> Response {
        func filled() -> [UInt8] { body.content.filled(by: standIns) }
        if body.isEmpty { return Response(status, headers: headers) }
        if standIns.shapes.isEmpty, standIns.bound.isEmpty {
            let moment = Moment(clock: standIns.clock, seed: standIns.seed)
            let found = body.withBytes { bytes in
                bytes.count > Self.longest ? nil : made(from: bytes, moment) { BodyLayout.compact(filled()) }
            }
            if let found = found ?? nil { return Response(status, headers: headers, body: found.bytes, readings: found.readings) }
        }
        let bytes = filled()
        guard bytes.count <= Self.longest else { return Response(status, headers: headers, body: BodyLayout.compact(bytes)) }
        let found = bytes.withUnsafeBytes { made(from: $0, nil) { BodyLayout.compact(bytes) } }
        return Response(status, headers: headers, body: found.bytes, readings: found.readings)
    }

    private func made(from spelling: UnsafeRawBufferPointer, _ moment: Moment?, _ make: () -> [UInt8]) -> Made {
        let key = Self.key(spelling)
        return state.withLock { state in
            for known in state.made[key] ?? [] where known.moment == moment && Self.isSame(known.spelling, spelling) { return known }
            let made = Made(spelling: Array(spelling), moment: moment, bytes: make())
            if state.size > Self.limit { state = State() }
            var others = state.made[key] ?? []
            if others.count >= Self.alike { others.removeAll() }
            state.made[key] = others + [made]
            state.size += made.spelling.count + made.bytes.count
            return made
        }
    }

    private static func isSame(_ known: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
        known.withUnsafeBytes { ByteSearch.isSame($0, bytes) }
    }

    /// A number that tells most bodies apart, from a few of their bytes: those that have the same are compared.
    private static func key(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var key = UInt64(bytes.count)
        var offset = 0
        while offset + 8 <= bytes.count {
            key = (key ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x9e37_79b9_7f4a_7c15
            key ^= key >> 29
            offset += bytes.count < 512 ? 8 : 40
        }
        return key
    }
}
