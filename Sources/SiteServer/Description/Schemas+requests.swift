import Values

/// The bodies that are understood, as strictly as the models read them.
enum RequestSchemas {
    static let all: [(String, Value)] = [
        ("Field", field), ("FieldUpdate", fieldUpdate), ("CreateConnectionRequest", create), ("UpdateConnectionRequest", update),
        ("QueryUsersRequest", query("query_users_request")), ("QueryAccountRequest", query("query_account_request")),
        ("QueryEventFilteredUsersRequest", eventFilteredQuery), ("FacetInfoRequest", facetInfo),
    ]

    private static let field = Schema.object(
        "A column of a connection's source, and how it is shown.", required: ["id", "source_name", "type"],
        [
            "id": Schema.name("The field's own name; its attribute is `@` and this.", example("customer_tier")),
            "source_name": Schema.name("The column in the source.", example("subscription_tier")),
            "type": Schema.name("What its values are; an open set.", example("string")),
            "display_name": Schema.orNull(Schema.text("The name to show.")),
            "description": Schema.orNull(Schema.text("What it says.")),
            "groups": Schema.orNull(Schema.list(of: ["type": "string"], "Headings under which it is shown.")),
        ])

    private static let fieldUpdate = Schema.object(
        "A change to one field; what is absent stays.", required: ["field_id"],
        [
            "field_id": Schema.name("Which field."),
            "updated_field_id": Schema.orNull(Schema.name("A new id.")),
            "updated_display_name": Schema.orNull(Schema.text("A new name to show; empty clears it.")),
            "updated_description": Schema.orNull(Schema.text("A new description; empty clears it.")),
            "updated_groups": Schema.orNull(Schema.list(of: ["type": "string"], "The new headings, all of them.")),
        ])

    private static let create = Schema.body(
        "connection_id",
        id: Schema.orNull(
            Schema.text(
                "The new connection's id, without control characters; empty or absent, one is made, and `Location` tells it.",
                ("maxLength", 255), ("pattern", .text("^[^\\u0000-\\u001f\\u007f-\\u009f]*$")), example("crm"))),
        attributes: Schema.object(
            "The connection.", required: ["join_attribute", "join_type", "type"],
            [
                "join_attribute": Schema.name("The column of the source to join on.", example("user_email")),
                "join_type": Schema.name("The kind of key; an open set.", example("email")),
                "type": Schema.name("The kind of source; an open set.", example("ref_table")),
                "fields": Schema.orNull(Schema.list(of: Schema.named("Field"), "What it adds; no two of one id.")),
                "metadata": Schema.orNull([
                    "type": "object", "description": "Texts under names of your choice.", "additionalProperties": ["type": "string"],
                ]),
            ]), required: ["attributes"])

    private static let update = Schema.body(
        "connection_id", id: Schema.name("Which connection."),
        attributes: Schema.orNull(
            Schema.object(
                "The changes; a field may occur in one of them only.",
                [
                    "fields_to_add": Schema.orNull(Schema.list(of: Schema.named("Field"), "New fields.")),
                    "fields_to_delete": Schema.orNull(
                        Schema.list(of: ["type": "string", "minLength": 1], "Ids of fields; one that is not there is ignored.")),
                    "fields_to_update": Schema.orNull(Schema.list(of: Schema.named("FieldUpdate"), "Changes to fields that are there.")),
                ])), required: ["id"])

    private static func query(_ type: String) -> Value {
        Schema.body(
            type, id: anyID,
            attributes: Schema.orNull(
                Schema.object(
                    "What to look for; nothing of it finds everyone.",
                    [
                        "query": queryText, "select_columns": columns,
                        "sort": Schema.orNull(
                            Schema.object(
                                "The order of the hits.",
                                [
                                    "field": Schema.orNull(
                                        Schema.name("An attribute; one that nobody has is refused.", example("first_seen"))),
                                    "order": Schema.orNull(
                                        Schema.text(
                                            "Upwards or downwards.",
                                            ("pattern", "^([Aa][Ss][Cc]|[Dd][Ee][Ss][Cc])$"), example("DESC"))),
                                ])),
                        "limit": limit,
                        "wildcard_search_term": Schema.orNull(Schema.text("A text to find in any text attribute; `*` is a wildcard.")),
                    ])), required: [])
    }

    private static let eventFilteredQuery = Schema.body(
        "query_event_filtered_users_request", id: anyID,
        attributes: Schema.orNull(
            Schema.object(
                "What to look for; nothing of it finds everyone.",
                [
                    "query": queryText,
                    "event_query": Schema.orNull(
                        Schema.object(
                            "Which events count.",
                            [
                                "query": Schema.orNull(Schema.text("Conditions on attributes of events.", example("@type:view"))),
                                "time_frame": Schema.orNull(
                                    Schema.object(
                                        "When they happened, in seconds since 1970-01-01T00:00:00Z.",
                                        [
                                            "start": Schema.orNull(Schema.number("The first second.")),
                                            "end": Schema.orNull(Schema.number("The second after the last; not before the first.")),
                                        ])),
                            ])),
                    "select_columns": columns, "limit": limit,
                    "include_row_count": Schema.orNull(Schema.flag("Whether to count all there are.")),
                ])), required: [])

    private static let facetInfo = Schema.body(
        "users_facet_info_request", id: anyID,
        attributes: Schema.object(
            "What to count.", required: ["facet_id", "limit"],
            [
                "facet_id": Schema.name("The attribute; one that nobody has is refused.", example("first_seen")),
                "limit": Schema.number("The most values to give.", ("minimum", 1), ("examples", [10])),
                "search": Schema.orNull(Schema.object("Whom to look at.", ["query": queryText])),
                "term_search": Schema.orNull(
                    Schema.object("Which values.", ["value": Schema.orNull(Schema.text("A text that stands in each, in whatever case."))])),
            ]), required: ["attributes"])

    private static let anyID = Schema.orNull(Schema.text("Of no meaning."))
    private static let queryText = Schema.orNull(Schema.text("Conditions on attributes.", example("first_country_code:US")))
    private static let columns = Schema.orNull(Schema.list(of: ["type": "string"], "The attributes that hits have; all, when empty."))
    private static let limit = Schema.orNull(Schema.number("The most hits to give; 25 if not said.", ("minimum", 0), ("maximum", 1000)))

    private static func example(_ text: String) -> (String, Value) { ("examples", [.text(text)]) }
}
