"""A plugin whose tools say what they give, and do not always keep to it."""

import kit

ROWS = {"type": "object", "required": ["rows"], "additionalProperties": False, "properties": {
    "rows": {"type": "array", "items": {"$ref": "#/$defs/row"}}}, "$defs": {
    "row": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "count": {"type": "integer", "minimum": 0}}}}}
GIVES = {
    "keeps": {"rows": [{"id": "a", "count": 1}]},
    "breaks": {"rows": [{"id": "a", "count": -1}, {"id": 7}, {}], "more": 1},
    "silent": None,
}
for message in kit.lines():
    if kit.handshake(message, [kit.tool(name, outputSchema=ROWS) for name in [*GIVES, "fails"]]):
        continue
    name = message["params"]["name"]
    if name == "fails":
        kit.text(message, "it cannot be done", isError=True)
    elif GIVES[name] is None:
        kit.text(message, "done")
    else:
        kit.text(message, "done", structuredContent=GIVES[name])
