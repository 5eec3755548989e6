import Values

/// The bodies that are answered.
enum AnswerSchemas {
    static let all: [(String, Value)] = [
        ("Connection", connection), ("MappedAttribute", mappedAttribute),
        (
            "ListConnectionsResponse",
            answer(
                "list_connections_response", id: "list_connections_response",
                ["connections": Schema.list(of: Schema.named("Connection"), "The oldest first.")], required: ["connections"])
        ),
        (
            "GetMappingResponse",
            answer(
                "get_mappings_response", id: "get_mappings_response",
                ["attributes": Schema.list(of: Schema.named("MappedAttribute"), "Those of every site first.")], required: ["attributes"])
        ),
        (
            "QueryResponse",
            answer(
                "query_response", id: "query_response",
                [
                    "hits": Schema.list(of: ["type": "object"], "Each with those of its attributes that were asked for."),
                    "total": Schema.number("How many there are, given or not.", ("minimum", 0)),
                ], required: ["hits"])
        ),
        (
            "FacetInfoResponse",
            answer(
                "users_facet_info", id: "facet_info_response",
                [
                    "result": Schema.object(
                        "The count.", required: ["values"],
                        ["values": Schema.list(of: facetValue, "The most frequent first.")])
                ], required: ["result"])
        ),
        (
            "Errors",
            Schema.object(
                "What is wrong.", required: ["errors"],
                ["errors": ["type": "array", "description": "For people to read.", "items": ["type": "string"], "minItems": 1]])
        ),
    ]

    private static let connection = Schema.object(
        "A source of data joined to an entity.",
        required: ["id", "type", "join", "fields", "created_at", "created_by", "updated_at", "updated_by"],
        [
            "id": Schema.name("Its name, one of a kind within the entity."), "type": Schema.name("The kind of source."),
            "join": Schema.object(
                "What the two are joined on.", required: ["attribute", "type"],
                ["attribute": Schema.name("The column of the source."), "type": Schema.name("The kind of key.")]),
            "fields": Schema.list(of: Schema.named("Field"), "What it adds."),
            "metadata": ["type": "object", "description": "The texts given with it.", "additionalProperties": ["type": "string"]],
            "created_at": Schema.text("When it was made.", ("format", "date-time")),
            "created_by": Schema.text("Who made it: a UUID that stands for an application key.", ("format", "uuid")),
            "updated_at": Schema.text("When it was last changed.", ("format", "date-time")),
            "updated_by": Schema.text("Who last changed it.", ("format", "uuid")),
        ])

    private static let mappedAttribute = Schema.object(
        "An attribute of an entity.", required: ["attribute", "is_custom", "type"],
        [
            "attribute": Schema.name("Its name in queries; one that a connection adds begins with `@`."),
            "display_name": Schema.text("The name to show."), "description": Schema.text("What it says."),
            "groups": Schema.list(of: ["type": "string"], "Headings under which it is shown."),
            "is_custom": Schema.flag("Whether a connection adds it."), "type": Schema.name("What its values are."),
        ])

    private static let facetValue = Schema.object(
        "A value, and how many have it.", required: ["value", "count"],
        ["value": Schema.text("As text, whatever it is."), "count": Schema.number("How many.", ("minimum", 1))])

    private static func answer(
        _ type: String, id: String, _ attributes: KeyValuePairs<String, Value>, required: [String]
    ) -> Value {
        Schema.body(
            type, id: ["type": "string", "const": .text(id)], attributes: Schema.object("", required: required, attributes),
            required: ["id", "attributes"])
    }
}
