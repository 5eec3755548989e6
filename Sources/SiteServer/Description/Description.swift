import ProductAnalytics
import Values

/// What the server does, for tools: an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0).
///
/// It tells of exactly this server, as strict as it reads and with every status it answers; a test holds its schemas against the models.
struct Description: Sendable {
    /// The document as it is sent.
    let bytes: [UInt8]

    init(_ keys: AcceptedKeys) { bytes = JSON.bytes(Self.document(keys)) }

    private static func document(_ keys: AcceptedKeys) -> Value {
        var components: [(String, Value)] = [
            ("schemas", .map(RequestSchemas.all + AnswerSchemas.all)), ("parameters", parameters), ("headers", headers),
            ("responses", .map(Refused.all(hasKeys: !keys.isEmpty).map { ($0.name, $0.value) })),
        ]
        let ways = keys.ways
        if !ways.isEmpty { components.append(("securitySchemes", securitySchemes)) }
        return .map([
            ("openapi", "3.1.0"),
            (
                "info",
                [
                    "title": "Product Analytics connections, carried out by tenon", "version": "v2",
                    "description":
                        "The embedded site of tenon: its own users, accounts and reference tables, and no others. What answers GET answers HEAD too.",
                ]
            ),
            ("servers", [["url": "/"]]), ("security", .list(ways.map { .map($0.map { ($0, []) }) })),
            ("paths", paths(hasKeys: !keys.isEmpty)), ("components", .map(components)),
        ])
    }

    private static let securitySchemes: Value = [
        "apiKey": ["type": "apiKey", "in": "header", "name": "DD-API-KEY"],
        "applicationKey": ["type": "apiKey", "in": "header", "name": "DD-APPLICATION-KEY"],
        "bearer": ["type": "http", "scheme": "bearer"],
    ]

    private static let parameters: Value = [
        "entity": [
            "name": "entity", "in": "path", "required": true, "description": "What connections add data to.",
            "schema": ["type": "string", "enum": .list(Entity.all.map { .text($0.name) })],
        ],
        "id": [
            "name": "id", "in": "path", "required": true, "description": "The connection, percent-encoded as one segment.",
            "schema": ["type": "string", "minLength": 1],
        ],
    ]

    private static let headers: Value = {
        func number(_ meaning: String, from least: Int) -> Value {
            ["description": .text(meaning), "schema": ["type": "integer", "minimum": .int(least)]]
        }
        return [
            "X-RateLimit-Limit": number("Requests of this operation in a period; only when the server limits them.", from: 1),
            "X-RateLimit-Period": number("Seconds of a period.", from: 1),
            "X-RateLimit-Remaining": number("Requests left in the present period.", from: 0),
            "X-RateLimit-Reset": number("Seconds until the next period.", from: 1),
            "X-RateLimit-Name": ["description": "Which limit it is.", "schema": ["type": "string"]],
        ]
    }()

    private static let rateLimitFields: [(String, Value)] = (headers.map?.keys.names ?? []).map {
        ($0, ["$ref": .text("#/components/headers/\($0)")])
    }

    private static func paths(hasKeys: Bool) -> Value {
        var paths = Map()
        for operation in Operation.all {
            let path = Path.root + operation.path
            var item = paths[path]?.map ?? Map()
            if item.count == 0, let names = parameterNames(of: operation.path) { item.set("parameters", to: names) }
            item.set(operation.method.lowercased(), to: describe(operation, hasKeys: hasKeys))
            paths.set(path, to: .map(item))
        }
        paths.set(Facility.healthPath, to: facility("GetHealth", "Tells that the server answers.", ["type": "object"], hasKeys: hasKeys))
        paths.set(Facility.descriptionPath, to: facility("GetDescription", "This document.", ["type": "object"], hasKeys: hasKeys))
        return .map(paths)
    }

    private static func parameterNames(of path: String) -> Value? {
        let names = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
        return names.isEmpty ? nil : .list(names.map { ["$ref": .text("#/components/parameters/\($0)")] })
    }

    private static func describe(_ operation: Operation, hasKeys: Bool) -> Value {
        var members: [(String, Value)] = [("operationId", .text(operation.id)), ("summary", .text(operation.summary))]
        if let request = operation.request {
            let body: Value = ["schema": Schema.named(request)]
            members.append(
                ("requestBody", ["required": true, "content": ["application/json": body, "application/vnd.api+json": body]]))
        }
        var success: [(String, Value)] = [("description", operation.answer == nil ? "Done; there is no body." : "Done.")]
        var fields = rateLimitFields
        if operation.success == 201 {
            fields.append(
                ("Location", ["description": "Where the new connection can be deleted.", "required": true, "schema": ["type": "string"]]))
        }
        success.append(("headers", .map(fields)))
        if let answer = operation.answer { success.append(("content", ["application/json": ["schema": Schema.named(answer)]])) }
        var responses: [(String, Value)] = [(String(operation.success), .map(success))]
        for (status, meaning) in operation.besides { responses.append((String(status), refused(meaning))) }
        responses += Refused.all(hasKeys: hasKeys).map { (String($0.status), ["$ref": .text("#/components/responses/\($0.name)")]) }
        responses.sort { $0.0 < $1.0 }
        members.append(("responses", .map(responses)))
        return .map(members)
    }

    private static func facility(_ id: String, _ summary: String, _ schema: Value, hasKeys: Bool) -> Value {
        var responses: [(String, Value)] = [
            ("200", ["description": "Yes.", "content": ["application/json": ["schema": schema]]])
        ]
        responses += Refused.all(hasKeys: hasKeys).filter(\.concernsEveryone).map {
            (String($0.status), ["$ref": .text("#/components/responses/\($0.name)")])
        }
        return [
            "get": ["operationId": .text(id), "summary": .text(summary), "security": [], "responses": .map(responses)]
        ]
    }

    /// A refusal in the shape that all of them have.
    static func refused(_ meaning: String, fields: [(String, Value)] = []) -> Value {
        [
            "description": .text(meaning), "headers": .map(rateLimitFields + fields),
            "content": ["application/json": ["schema": Schema.named("Errors")]],
        ]
    }
}
