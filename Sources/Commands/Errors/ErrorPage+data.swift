import Diagnostics

extension ErrorPage {
    /// What is wrong with a data file or a body.
    static let data =
        texts([
            (
                "contradictory-update", .invalid, "An update does two things to one field.",
                #"update users/crm from {data: {type: "connection_id", id: "crm", attributes: {fields_to_update: [{field_id: "a", updated_display_name: "A"}], fields_to_delete: ["a"]}}}"#
            ),
            ("csv-column", .invalid, "The header of a CSV file names each column once.", "open twice.csv"),
            ("csv-open-quote", .invalid, "A quoted cell of a CSV file is closed.", "open open.csv"),
            ("csv-quote", .invalid, "A cell with a quote in it is quoted as a whole, with the quote doubled.", "open quote.csv"),
            ("csv-ragged", .invalid, "Each row of a CSV file has as many cells as the header.", "open ragged.csv"),
            (
                "duplicate-field", .invalid, "The fields of a connection have different ids.",
                #"create users from {id: "c", type: "t", join: {attribute: "a", type: "b"}, fields: [{id: "x", source_name: "y", type: "string"}, {id: "x", source_name: "z", type: "string"}]}"#
            ),
            ("json-bracket", .invalid, "A list ends with ']', an object with '}'.", "print (parse_json('[1}'))"),
            ("json-colon", .invalid, "In JSON ':' stands between a name and its value.", #"print (parse_json('{"a" 1}'))"#),
            ("json-comma", .invalid, "In JSON ',' stands between items and between members.", "print (parse_json('[1 2]'))"),
            ("json-comment", .invalid, "JSON has no comments; a literal of the language has.", "print (parse_json('[1 // one'))"),
            (
                "json-control", .invalid, "In JSON a text ends on its line, and control characters in it are escaped.",
                "print (parse_json(\"[\\\"a\\nb\\\"]\"))"
            ),
            ("json-depth", .invalid, "JSON is nested at most so deep.", "print (parse_json(join((range(2000) | map '['), '')))"),
            ("json-empty", .invalid, "There is no JSON at all.", "print (parse_json(''))"),
            ("json-escape", .invalid, "JSON has no such escape.", #"print (parse_json('"\q"'))"#),
            ("json-key", .invalid, "The names in a JSON object stand in double quotes.", "print (parse_json('{a: 1}'))"),
            ("json-number", .invalid, "This is no number of JSON.", "print (parse_json('01'))"),
            ("json-open-text", .invalid, "A JSON text is closed.", #"print (parse_json('["abc'))"#),
            ("json-quotes", .invalid, "JSON has double quotes only.", #"print (parse_json("['a']"))"#),
            ("json-surrogate", .invalid, "Half of a surrogate pair is no character.", #"print (parse_json('"\ud83d"'))"#),
            ("json-trailing", .invalid, "A JSON document is one value; several are JSON Lines.", "print (parse_json('1 2'))"),
            ("json-trailing-comma", .invalid, "JSON has no comma after the last item.", "print (parse_json('[1,]'))"),
            ("json-truncated", .invalid, "The JSON ends in the middle.", "print (parse_json('[1, '))"),
            (
                "json-value", .invalid, "A JSON value is a number, a text in quotes, true, false, null, a list or an object.",
                "print (parse_json('[maybe]'))"
            ),
            ("missing-property", .invalid, "A body lacks something that the API requires.", #"create users from {id: "c"}"#),
            ("nothing-to-send", .invalid, "The file or the list holds no connection.", "create users from []"),
            (
                "other-connection", .invalid, "The changes name another connection than the command.",
                #"update users/crm from {data: {type: "connection_id", id: "nps", attributes: {fields_to_delete: ["a"]}}}"#
            ),
            ("yaml-alias", .invalid, "A YAML alias stands inside the value that it names.", "open alias.yaml"),
            ("yaml-documents", .invalid, "A YAML file holds one document.", "open two.yaml"),
            ("yaml-key", .invalid, "The names in a YAML map are texts.", "open key.yaml"),
            ("yaml-repeated-key", .invalid, "A YAML map has each name once.", "open repeated.yaml"),
            ("yaml-syntax", .invalid, "The text is no YAML.", "open broken.yaml"),
            ("yaml-tag", .invalid, "YAML tags that make other values are refused.", "open tag.yaml"),
        ])
        + cases([
            ("csv-utf8", .invalid, "A CSV file is UTF-8.", "open of a file that a spreadsheet saved in Latin-1"),
            ("json-bom", .invalid, "JSON begins without a byte order mark.", "open of a file that an old editor saved"),
            ("json-utf8", .invalid, "JSON is UTF-8.", "open of a file in Latin-1"),
            (
                "wrong-data-type", .invalid, "The 'type' beside 'data' is the one that the API names.",
                #"{"data": {"type": "connection", …}}"#
            ),
            ("yaml-control", .invalid, "YAML has no control characters.", "open of a file with a null byte"),
            ("yaml-depth", .invalid, "YAML is nested at most so deep.", "open of a file with thousands of brackets"),
            (
                "yaml-expansion", .invalid, "Aliases of a YAML file stand for at most so many values.",
                "open of a file whose aliases multiply each other"
            ),
            ("yaml-memory", .limit, "There is no memory left to read YAML with.", "open of a huge file on a small machine"),
            ("yaml-utf8", .invalid, "YAML is UTF-8.", "open of a file in Latin-1"),
        ])
}
