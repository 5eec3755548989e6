import Values

/// A refusal that any operation may answer.
struct Refused {
    let status: Int
    let name: String
    let meaning: String
    /// Whether also a probe may get it.
    var concernsEveryone = false
    var fields: [(String, Value)] = []

    var value: Value { Description.refused(meaning, fields: fields) }

    /// Those of a server that asks for keys, or of one that does not.
    static func all(hasKeys: Bool) -> [Refused] {
        always + (hasKeys ? ofKeys : ofNoKeys)
    }

    private static let always = [
        Refused(status: 400, name: "BadRequest", meaning: "The path, the body or the query is not as it must be.", concernsEveryone: true),
        Refused(status: 404, name: "NotFound", meaning: "There is no such path, entity or connection."),
        Refused(
            status: 405, name: "MethodNotAllowed", meaning: "The path knows other methods only.", concernsEveryone: true,
            fields: [("Allow", ["description": "Which.", "required": true, "schema": ["type": "string"]])]),
        Refused(status: 408, name: "RequestTimeout", meaning: "The request did not come in time.", concernsEveryone: true),
        Refused(status: 413, name: "ContentTooLarge", meaning: "The body is longer than 5 MiB.", concernsEveryone: true),
        Refused(status: 415, name: "UnsupportedMediaType", meaning: "The body is not JSON, or is compressed."),
        Refused(status: 429, name: "TooManyRequests", meaning: "The rate limit of the operation is used up."),
        Refused(status: 431, name: "RequestHeaderFieldsTooLarge", meaning: "The head is longer than 64 KiB.", concernsEveryone: true),
        Refused(status: 500, name: "InternalServerError", meaning: "The store failed."),
        Refused(status: 503, name: "ServiceUnavailable", meaning: "The server is stopping."),
    ]
    private static let ofKeys = [
        Refused(status: 401, name: "Unauthorized", meaning: "There are no keys in the request."),
        Refused(status: 403, name: "Forbidden", meaning: "The keys are wrong."),
    ]
    private static let ofNoKeys = [
        Refused(status: 403, name: "Forbidden", meaning: "A web page of another machine asks."),
        Refused(
            status: 421, name: "MisdirectedRequest", meaning: "The host that is asked for is another than this machine."),
    ]
}
