import Values

/// Who made a change, as the API tells it: a UUID.
enum Author {
    /// Who asked without an application key.
    static let nobody = "00000000-0000-0000-0000-000000000000"

    /// The UUID that stands for an application key: always the same, and nobody can get back from it to the key.
    ///
    /// It is a UUID of version 8 (RFC 9562, section 5.8) made of the first 128 bits of the key's SHA-256.
    static func id(ofKey key: String?) -> String {
        guard let key, !key.isEmpty else { return nobody }
        var bytes = Array(SHA256.digest(key.utf8).prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }
}
