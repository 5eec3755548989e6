import Diagnostics
public import Values

/// Something that a plugin wants to know from the person, as a flat form.
public struct PluginQuestion: Sendable {
    /// Who asks.
    public var plugin: String
    public var message: String
    /// A JSON Schema with scalar members.
    public var schema: Value

    /// - Throws: why it is not put to anybody.
    init(_ plugin: String, _ params: Value) throws(ToolResultFlaw) {
        self.plugin = plugin
        message = params["message"]?.string ?? ""
        schema = params["requestedSchema"] ?? [:]
        guard (params["mode"]?.string ?? "form") == "form" else { throw ToolResultFlaw("only forms are shown, but it wants to open a page") }
        if let why = PluginTools.flaw(of: schema) { throw ToolResultFlaw("the form \(why)") }
        if let word = Self.secretWord(in: message) { throw ToolResultFlaw("a form must not ask for secrets, but this one asks for a \(word)") }
        for (name, field) in (schema["properties"]?.map ?? Map()).members {
            let texts = [name, field["title"]?.string ?? "", field["description"]?.string ?? "", field["format"]?.string ?? ""]
            if let word = texts.lazy.compactMap(Self.secretWord).first {
                throw ToolResultFlaw("a form must not ask for secrets, but '\(name.preview(60))' is a \(word)")
            }
        }
    }

    /// The word in a text that means a secret.
    static func secretWord(in text: String) -> String? {
        let letters = String(decoding: text.lowercased().utf8.map { (0x61...0x7a).contains($0) ? $0 : 0x20 }, as: UTF8.self)
        let words = letters.split(separator: " ")
        for secret in secrets {
            let parts = secret.split(separator: " ")
            guard parts.count <= words.count else { continue }
            for start in 0...(words.count - parts.count) where words[start..<(start + parts.count)].elementsEqual(parts) { return secret }
        }
        // Names as programs write them: apiKey, APIKEY.
        let joined = letters.replacing(" ", with: "")
        return secrets.first { $0.contains(" ") && joined.contains($0.replacing(" ", with: "")) }
    }

    private static let secrets = [
        "password", "passwd", "passphrase", "passcode", "secret", "token", "pin", "otp", "credential", "credentials", "api key",
        "app key", "application key", "access key", "private key", "client secret", "one time code", "security code", "card number",
    ]
}

/// What the person said to a plugin.
public enum PluginReply: Sendable, Equatable {
    case accepted(Value)
    case declined
    case dismissed

    var value: Value {
        switch self {
        case .accepted(let content): ["action": "accept", "content": content]
        case .declined: ["action": "decline"]
        case .dismissed: ["action": "cancel"]
        }
    }
}
