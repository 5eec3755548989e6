import Diagnostics
import ProductAnalytics

extension UpdateConnectionRequest {
    /// The fields as they are after this update: everything is checked, then deleted, updated and added, in this order.
    ///
    /// Ids are compared with those before any renaming, so that nothing depends on the order of the changes: an id that one change
    /// gives up is not free for another in the same update.
    ///
    /// - Throws: a `Refusal` of 400 for a change to a field that is not there, of 409 for an id that two fields would have.
    func applied(to before: [Field]) throws(Refusal) -> [Field] {
        // A field that is to be deleted and is not there is gone already, which is what was wanted.
        let doomed = Set(fieldsToDelete ?? [])
        var fields = before.filter { !doomed.contains($0.id) }
        let positions = Dictionary(fields.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        var taken = Set(positions.keys)

        for (index, change) in (fieldsToUpdate ?? []).enumerated() {
            guard let position = positions[change.fieldID] else { throw .unknownField(change.fieldID, index, of: id) }
            if let renamed = change.id, renamed != change.fieldID, !taken.insert(renamed).inserted { throw .takenField(renamed, of: id) }
            fields[position].change(as: change)
        }
        for field in fieldsToAdd ?? [] {
            guard taken.insert(field.id).inserted else { throw .takenField(field.id, of: id) }
            fields.append(field.known)
        }
        return fields
    }
}

extension Field {
    fileprivate mutating func change(as update: FieldUpdate) {
        if let id = update.id { self.id = id }
        if let name = update.displayName { displayName = name.isEmpty ? nil : name }
        if let text = update.description { description = text.isEmpty ? nil : text }
        if let groups = update.groups { self.groups = groups }
    }
}

extension Refusal {
    fileprivate static func unknownField(_ field: String, _ index: Int, of connection: String) -> Refusal {
        Refusal(
            400,
            "Invalid request: data.attributes.fields_to_update[\(index)].field_id: connection '\(connection.preview(255))' has no field '\(field.preview(100))'"
        )
    }

    fileprivate static func takenField(_ field: String, of connection: String) -> Refusal {
        Refusal(409, "Field with ID '\(field.preview(100))' already exists in connection '\(connection.preview(255))'")
    }
}
