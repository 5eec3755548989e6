import Testing

@testable import Values

struct DigestTests {
    // Python's hashlib gives the same for every length around the ends of blocks.
    @Test func everyLengthIsPadded() {
        let digests = (0..<200).map { SHA256.hex(repeatElement(UInt8(ascii: "a"), count: $0)) }
        #expect(SHA256.hex(digests.joined().utf8) == "019f2b9f1af27a53a1f046da7e98af2c179f431e4b5bebb000e74040917a4123")
    }

    @Test(arguments: [1, 3, 55, 56, 63, 64, 65, 127, 130]) func partsGiveTheDigestOfTheWhole(_ step: Int) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: step) { hash.add(bytes[start..<min(start + step, bytes.count)]) }
        #expect(hash.hex() == SHA256.hex(bytes))
    }

    @Test(arguments: 0..<70) func whatWasEncodedIsDecoded(_ length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
        let text = Base64.encode(bytes)
        #expect(text.count == (length + 2) / 3 * 4)
        #expect(Base64.decode(text) == bytes)
        #expect(Base64.encode(AnySequence(bytes)) == text)
    }

    // RFC 4648 §10.
    @Test(
        arguments: zip(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar"], ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]))
    func standardsExamples(_ text: String, _ encoded: String) {
        #expect(String(decoding: Base64.encode(text.utf8), as: UTF8.self) == encoded)
    }
}
