/// Puts `***` where known secrets stand in a text that came from outside.
public struct Masking: Sendable {
    /// The longest first, for one may hold another.
    private var secrets: [String] = []

    public init(_ secrets: [String] = []) { for secret in secrets { add(secret) } }

    public mutating func add(_ secret: String) {
        guard !secret.isEmpty, !secrets.contains(secret) else { return }
        secrets.append(secret)
        secrets.sort { $0.utf8.count > $1.utf8.count }
    }

    /// The same for bytes, if they are text.
    public func masked(_ bytes: [UInt8]) -> [UInt8] {
        guard !secrets.isEmpty, let text = String(validating: bytes, as: UTF8.self) else { return bytes }
        return Array(masked(text).utf8)
    }

    public func masked(_ text: String) -> String { secrets.reduce(text) { $0.contains($1) ? $0.replacing($1, with: "***") : $0 } }
}
