/// A small generator of known quality (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
public struct SplitMix: Sendable {
    @usableFromInline var state: UInt64
    @inlinable public init(seed: UInt64) { state = seed }

    @inlinable public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    /// FNV-1a: the same in every process, unlike `Hasher`.
    @inlinable public static func hash(_ bytes: some Sequence<UInt8>, from start: UInt64 = 0xcbf2_9ce4_8422_2325) -> UInt64 {
        func hashed(_ bytes: some Sequence<UInt8>) -> UInt64 {
            var hash = start
            for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
            return hash
        }
        // The letters of a text are taken one by one, unless they are asked for all at once.
        return bytes.withContiguousStorageIfAvailable { hashed($0) } ?? hashed(bytes)
    }
}
