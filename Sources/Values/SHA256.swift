/// The digest of FIPS 180-4 §6.2: of the files a session names, of the key behind an author's id, and for scripts.
///
/// ```swift
/// var hash = SHA256()
/// hash.add("ab".utf8)
/// hash.add("c".utf8)
/// hash.hex()  // ba7816bf…
/// ```
///
/// It is our own because the only kept library for it brings BoringSSL with it; one screen of arithmetic is checked by the standard's
/// own vectors.
package struct SHA256 {
    // The first 32 bits of the fractions of the square roots of the first 8 primes (§5.3.3).
    private var state = SIMD8<UInt32>(
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
    private var count: UInt64 = 0
    /// What does not fill a block yet.
    private var rest: [UInt8] = []
    private static let block = 64

    package init() {}

    /// The digest of bytes as 64 hexadecimal digits.
    package static func hex(_ bytes: some Sequence<UInt8>) -> String {
        var hash = SHA256()
        hash.add(bytes)
        return hash.hex()
    }

    /// The 32 bytes of the digest.
    package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.add(bytes)
        return hash.digest()
    }

    /// Takes more bytes in.
    package mutating func add(_ bytes: some Sequence<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ add(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { add($0) }
        }
    }

    /// The digest of what has been taken in as 64 hexadecimal digits.
    package consuming func hex() -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: digest().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The 32 bytes of the digest of what has been taken in.
    package consuming func digest() -> [UInt8] {
        let bits = count &* 8
        var end: [UInt8] = [0x80]
        let room = Self.block - 8
        end += [UInt8](repeating: 0, count: (room - (rest.count + 1) % Self.block + Self.block) % Self.block)
        for shift in stride(from: 56, through: 0, by: -8) { end.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift))) }
        end.withUnsafeBytes { add($0) }
        return state.indices.flatMap { index in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: state[index] >> UInt32($0)) } }
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        count &+= UInt64(bytes.count)
        var start = 0
        if !rest.isEmpty {
            start = min(Self.block - rest.count, bytes.count)
            rest += bytes[..<start]
            guard rest.count == Self.block else { return }
            rest.withUnsafeBytes { mix($0, at: 0) }
            rest.removeAll(keepingCapacity: true)
        }
        while start + Self.block <= bytes.count {
            mix(bytes, at: start)
            start += Self.block
        }
        rest += bytes[start...]
    }

    /// Takes one block in.
    private mutating func mix(_ bytes: UnsafeRawBufferPointer, at start: Int) {
        // Of the 64 words of the schedule only the last 16 are needed at any time.
        var w = InlineArray<16, UInt32>(repeating: 0)
        for index in 0..<16 {
            w[index] = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            if index >= 16 {
                let (early, late) = (w[(index &+ 1) & 15], w[(index &+ 14) & 15])
                let s0 = Self.turn(early, 7) ^ Self.turn(early, 18) ^ (early >> 3)
                let s1 = Self.turn(late, 17) ^ Self.turn(late, 19) ^ (late >> 10)
                w[index & 15] = w[index & 15] &+ s0 &+ w[(index &+ 9) & 15] &+ s1
            }
            let s1 = Self.turn(e, 6) ^ Self.turn(e, 11) ^ Self.turn(e, 25)
            let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ Self.roots[index] &+ w[index & 15]
            let s0 = Self.turn(a, 2) ^ Self.turn(a, 13) ^ Self.turn(a, 22)
            let t2 = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
        }
        state &+= SIMD8(a, b, c, d, e, f, g, h)
    }

    @inline(__always) private static func turn(_ word: UInt32, _ by: UInt32) -> UInt32 { word &>> by | word &<< (32 &- by) }

    // The first 32 bits of the fractions of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2).
    private static let roots: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
