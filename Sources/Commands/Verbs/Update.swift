import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let update = Verb(
        "update <resource> (add field <map> | change field <field> <map> | drop field <field> | from <source>)", .write,
        "Adds, changes or drops a field of a connection, or sends the changes that a file or a value holds.",
        examples: [
            "update users/crm-integration add field {id: \"nps\", source_name: \"nps_score\", type: \"number\"}",
            "update users/crm-integration change field nps {updated_display_name: \"NPS\"}",
            "update users/crm-integration drop field nps",
        ]
    ) { call, context in
        let resource = try Resource(call.text("resource"))
        let requests = try context.updates(of: resource, call)
        if call.isPlan {
            return Plan.rows(requests.map { .updateConnection($0, of: resource.entity) })
        }
        for (index, request) in requests.enumerated() {
            do {
                try await context.client().updateConnection(request, of: resource.entity)
            } catch let problem as Diagnostic {
                throw problem.afterPart(done: index, "updated", of: requests.count)
            }
        }
        return ["entity": .text(resource.entity.name), "id": .text(resource.id), "action": "updated"]
    }.giving(.written("updated"))
}

extension Context {
    fileprivate func updates(of resource: Resource, _ call: Call) throws -> [UpdateConnectionRequest] {
        if call.has("from") {
            return try documents(call, "source").map { document in
                let request = try UpdateConnectionRequest(document.naming(resource.id))
                guard request.id == resource.id else { throw Diagnostic.otherConnection(request.id, resource, document) }
                if let (key, near) = request.misspelt { throw Diagnostic.misspeltChanges(key, near, document) }
                return request
            }
        }
        let place = call.argument("map")?.place ?? call.argument("field")?.place
        let field = call.text("field")
        let attributes: Value
        if call.has("drop") {
            attributes = ["fields_to_delete": [.text(field)]]
        } else if call.has("change") {
            let changes = call["map"]?.map ?? Map()
            var delta = Map()
            delta.set("field_id", to: .text(field))
            for (key, value) in changes.members {
                if ["type", "source_name"].contains(key) { throw Diagnostic.cannotChange(key, field, resource).marked(at: place) }
                if let near = FieldUpdate.meant(by: key) { throw Diagnostic.unknownChange(key, near).marked(at: place) }
                delta.set(FieldUpdate.fullName(of: key), to: value)
            }
            attributes = ["fields_to_update": [.map(delta)]]
        } else {
            attributes = ["fields_to_add": [call["map"] ?? .null]]
        }
        let body: Value = ["data": ["type": "connection_id", "id": .text(resource.id), "attributes": attributes]]
        do {
            return [try UpdateConnectionRequest(Document(body))]
        } catch {
            throw (place.map { error.marked(at: $0) } ?? error).soFar("nothing was sent")
        }
    }
}

extension Document {
    /// The same document with the connection's id, where it is one of attributes alone and names none.
    fileprivate func naming(_ id: String) -> Document {
        guard let map = value.map, map["data"] == nil, map["attributes"] == nil, map["id"] == nil else { return self }
        var named = map
        named.set("id", to: .text(id))
        return Document(.map(named), source: source, at: pointer)
    }
}

extension UpdateConnectionRequest {
    /// A name that the API does not know, where it is nearly one that it knows, and that one: what stands under it would do nothing.
    fileprivate var misspelt: (String, String)? {
        let names = ["fields_to_add", "fields_to_delete", "fields_to_update"]
        return rest.names.lazy.compactMap { key in Suggestion.nearest(to: key, in: names).map { (key, $0) } }.first
    }
}

extension FieldUpdate {
    /// `display_name` may be written for `updated_display_name`, and `id` for `updated_field_id`.
    fileprivate static func fullName(of key: String) -> String {
        switch key {
        case "id": "updated_field_id"
        case "display_name", "description", "groups": "updated_\(key)"
        default: key
        }
    }

    private static let names =
        ["id", "display_name", "description", "groups"].flatMap { [$0, fullName(of: $0)] } + ["type", "source_name", "field_id"]

    /// What was most likely meant by a name that the API does not know; `nil` for one that it may come to know.
    fileprivate static func meant(by key: String) -> String? {
        names.contains(key) ? nil : Suggestion.nearest(to: key, in: names)
    }
}

extension Diagnostic {
    fileprivate func marked(at place: Place?) -> Diagnostic { place.map { marked(at: $0) } ?? self }

    fileprivate static func cannotChange(_ key: String, _ field: String, _ resource: Resource) -> Diagnostic {
        Diagnostic(
            "unknown-change", .invalid, "'\(key)' of a field cannot be changed",
            because: ["the API has no such change: drop the field, and add it anew"],
            soFar: "nothing was sent", try: ["update \(resource.text) drop field \(field)"])
    }

    fileprivate static func unknownChange(_ key: String, _ near: String) -> Diagnostic {
        Diagnostic(
            "unknown-change", .invalid, "a field has no '\(key.preview(60))' to change", because: ["the nearest name is '\(near)'"],
            soFar: "nothing was sent")
    }

    fileprivate static func misspeltChanges(_ key: String, _ near: String, _ document: Document) -> Diagnostic {
        let place = document.source.flatMap { source in
            [[], ["attributes"], ["data", "attributes"]].lazy.compactMap { around in
                JSON.placeOfKey(Pointer(document.pointer.steps + around + [key]), in: source)
            }.first
        }
        return Diagnostic(
            "unknown-change", .invalid, "a connection has no '\(key.preview(60))'",
            at: place.map { [.init($0, "did you mean '\(near)'?")] } ?? [],
            because: place == nil ? ["the nearest name is '\(near)'"] : ["what stands under it would change nothing"],
            soFar: "nothing was sent")
    }

    fileprivate static func otherConnection(_ id: String, _ resource: Resource, _ document: Document) -> Diagnostic {
        Diagnostic(
            "other-connection", .invalid,
            "the changes are for connection '\(id.preview(60))', but the command names '\(resource.id.preview(60))'",
            at: document.source.flatMap { source in JSON.place(of: Pointer(document.pointer.steps + ["data", "id"]), in: source) }.map {
                [.init($0)]
            } ?? [],
            soFar: "nothing was sent",
            try: ["update \(resource.entity.name)/\(id) from …"])
    }
}
