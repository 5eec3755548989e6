import Diagnostics
import Values

extension Builtins {
    static let encodings: [Entry] = [
        Entry("parse_json", 1...1, taints: true) { args in
            let text = try args.text(0)
            try args.machine.grow(text.utf8.count * 2)
            do { return try JSON.parse(Array(text.utf8)) } catch {
                var diagnostic = Fault(of: error).diagnostic
                // The text is a value; a place in it is no place in the script.
                if let mark = diagnostic.marks.first {
                    diagnostic.because.append("in the text, that is line \(mark.place.line), column \(mark.place.column)")
                }
                diagnostic.marks = []
                throw Fault(diagnostic, part: 0)
            }
        },
        Entry("to_json", 1...1) { args in try args.text(JSON.text(args[0], .compact)) },
        Entry("base64", 1...1, taints: true) { args in try args.text(Base64.text(Array(try args.text(0).utf8))) },
        Entry("sha256", 1...1, taints: true) { args in
            var hash = SHA256()
            hash.update(Array(try args.text(0).utf8))
            return .text(hash.finished())
        },
    ]
}

/// Base64 with padding (RFC 4648 §4).
enum Base64 {
    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var at = 0
        while at < bytes.count {
            let count = min(3, bytes.count - at)
            let a = bytes[at]
            let b = count > 1 ? bytes[at + 1] : 0
            let c = count > 2 ? bytes[at + 2] : 0
            out.append(letters[Int(a >> 2)])
            out.append(letters[Int((a & 3) << 4 | b >> 4)])
            out.append(count > 1 ? letters[Int((b & 15) << 2 | c >> 6)] : UInt8(ascii: "="))
            out.append(count > 2 ? letters[Int(c & 63)] : UInt8(ascii: "="))
            at += 3
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// SHA-256 (FIPS 180-4).
struct SHA256 {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    private var rest: [UInt8] = []
    private var length: UInt64 = 0
    private static let rounds: [UInt32] = fractions()

    /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
    private static func fractions() -> [UInt32] {
        var found: [UInt32] = []
        var number: UInt64 = 2
        while found.count < 64 {
            if !(2..<number).contains(where: { $0 * $0 <= number && number % $0 == 0 }) {
                // The cube root of `number × 2^96`, whole; its low 32 bits are the fraction.
                var (low, high): (UInt64, UInt64) = (0, 1 << 36)
                while high - low > 1 {
                    let middle = (low + high) / 2
                    let cube = UInt128(middle) * UInt128(middle) * UInt128(middle)
                    if cube <= UInt128(number) << 96 { low = middle } else { high = middle }
                }
                found.append(UInt32(truncatingIfNeeded: low))
            }
            number += 1
        }
        return found
    }

    mutating func update(_ bytes: [UInt8]) {
        length += UInt64(bytes.count)
        rest += bytes
        var at = 0
        while rest.count - at >= 64 {
            block(rest[at..<at + 64])
            at += 64
        }
        rest.removeFirst(at)
    }

    /// The hash in hexadecimal digits.
    mutating func finished() -> String {
        let bits = length * 8
        var padding: [UInt8] = [0x80]
        while (rest.count + padding.count) % 64 != 56 { padding.append(0) }
        for shift in stride(from: 56, through: 0, by: -8) { padding.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift))) }
        update(padding)
        return state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.utf8.count) + digits
        }.joined()
    }

    private mutating func block(_ bytes: ArraySlice<UInt8>) {
        func turned(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
        var w = [UInt32](repeating: 0, count: 64)
        for index in 0..<16 {
            let at = bytes.startIndex + 4 * index
            w[index] = UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8 | UInt32(bytes[at + 3])
        }
        for index in 16..<64 {
            let x = w[index - 15]
            let y = w[index - 2]
            w[index] =
                w[index - 16] &+ (turned(x, 7) ^ turned(x, 18) ^ x >> 3) &+ w[index - 7] &+ (turned(y, 17) ^ turned(y, 19) ^ y >> 10)
        }
        var s = state
        for index in 0..<64 {
            let big = turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)
            let choice = s[4] & s[5] ^ ~s[4] & s[6]
            let one = s[7] &+ big &+ choice &+ Self.rounds[index] &+ w[index]
            let other = turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)
            let two = other &+ (s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2])
            s = [one &+ two, s[0], s[1], s[2], s[3] &+ one, s[4], s[5], s[6]]
        }
        for index in 0..<8 { state[index] = state[index] &+ s[index] }
    }
}
