import Diagnostics
import Values

/// The body of `updateConnection`: changes to the fields of one connection; nothing else of it can be changed.
///
/// A site carries them out all or none, in the order delete, update, add.
///
/// ```swift
/// try await client.updateConnection(
///     UpdateConnectionRequest(id: "crm", fieldsToAdd: [Field(id: "nps", sourceName: "nps_score", type: "number")]), of: .users)
/// ```
public struct UpdateConnectionRequest: Sendable, Equatable {
    /// The connection to change.
    public var id: String
    /// New fields.
    public var fieldsToAdd: [Field]?
    /// Ids of fields.
    public var fieldsToDelete: [String]?
    /// What is to be changed of fields that are there.
    public var fieldsToUpdate: [FieldUpdate]?
    /// What else the attributes hold; it is sent along.
    public var rest = Rest()
    var envelope = Envelope(type: CreateConnectionRequest.dataType)

    /// Makes a request; whether the API takes it is found out when it is sent.
    public init(
        id: String, fieldsToAdd: [Field]? = nil, fieldsToDelete: [String]? = nil, fieldsToUpdate: [FieldUpdate]? = nil
    ) {
        self.id = id
        self.fieldsToAdd = fieldsToAdd
        self.fieldsToDelete = fieldsToDelete
        self.fieldsToUpdate = fieldsToUpdate
    }

    /// Whether it asks for no change at all.
    public var isEmpty: Bool {
        (fieldsToAdd ?? []).isEmpty && (fieldsToDelete ?? []).isEmpty && (fieldsToUpdate ?? []).isEmpty
    }

    private static let shapes = Shapes()

    /// The JSON of the body.
    public var value: Value {
        var attributes = Assembly(Self.shapes, rest)
        attributes.put("fields_to_add", fieldsToAdd.map { .list($0.map(\.value)) })
        attributes.put("fields_to_delete", fieldsToDelete)
        attributes.put("fields_to_update", fieldsToUpdate.map { .list($0.map(\.value)) })
        var whole = envelope
        whole.id = id
        return whole.value(around: attributes.orNothing)
    }

    /// Reads what a person wrote: a whole request, its `data`, or the attributes with an `id` among them.
    ///
    /// - Throws: a `Diagnostic` of kind `invalid` that points into their text: `missing-property`, `wrong-type`, `empty-text`,
    ///   `wrong-data-type`, `duplicate-field` or `contradictory-update`.
    public init(_ document: Document) throws(Diagnostic) {
        do throws(Violation) {
            try self.init(Part(document.value), form: Form(of: document.value, flat: Self.names + ["id"]))
        } catch {
            throw error.diagnostic(in: document)
        }
    }

    /// Reads a body as a site receives it: only the API's own form; throws a `Violation`.
    public init(body: Value) throws(Violation) { try self.init(Part(body), form: .body) }

    private static let names = ["fields_to_add", "fields_to_delete", "fields_to_update"]

    private init(_ root: Part, form: Form) throws(Violation) {
        let opened = try form.open(root, dataType: CreateConnectionRequest.dataType, needsAttributes: false)
        let known = form == .flat ? Self.names + ["id"] : Self.names
        id = try opened.data.required("id", known: form == .flat ? known : Form.dataNames).name()
        envelope = opened.envelope
        guard let attributes = opened.attributes else { return }
        fieldsToAdd = try attributes.optional("fields_to_add").map { part throws(Violation) in try Field.all(part) }
        rest = attributes.rest(without: known)
        // Where each field is already spoken of.
        var places: [String: Pointer] = [:]
        if let part = attributes.optional("fields_to_delete") {
            var ids: [String] = []
            for item in try part.items("a list of field ids") {
                ids.append(try item.name())
                places[ids[ids.count - 1]] = item.pointer
            }
            fieldsToDelete = ids
        }
        if let part = attributes.optional("fields_to_update") {
            var updates: [FieldUpdate] = []
            for item in try part.items("a list of changes") {
                let update = try FieldUpdate(item)
                let place = item.pointer.appending("field_id")
                if let first = places[update.fieldID] {
                    throw Violation(pointer: place, rule: .contradiction(update.fieldID, first: first))
                }
                places[update.fieldID] = place
                updates.append(update)
            }
            fieldsToUpdate = updates
        }
    }
}
