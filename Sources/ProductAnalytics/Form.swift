import Diagnostics
import Values

/// The forms a request may be written in.
enum Form {
    /// The API's own: `{"data": {"type", "id", "attributes"}}`.
    case body
    /// What stands inside `data`.
    case data
    /// The attributes with the `id` among them.
    case flat

    static let dataNames = ["type", "id", "attributes"]

    /// The form that a person most likely meant; `flat` are the names that only the flat form has.
    init(of value: Value, flat names: [String]) {
        if value["data"] != nil {
            self = .body
        } else if value["attributes"]?.map != nil {
            self = .data
        } else if let written = value.map?.keys.names, !written.contains(where: names.contains),
            Suggestion.nearest(to: "data", in: written) != nil
        {
            self = .body
        } else {
            self = .flat
        }
    }

    struct Opened {
        var envelope: Envelope
        /// The object that holds the id.
        var data: Part
        var id: Part?
        var attributes: Part?
    }

    /// Takes the envelope off.
    func open(_ root: Part, dataType: String, needsAttributes: Bool) throws(Violation) -> Opened {
        let object = try root.object()
        var envelope = Envelope(type: dataType)
        var data = object
        switch self {
        case .flat: return Opened(envelope: envelope, data: object, id: object.optional("id"), attributes: object)
        case .body:
            data = try object.required("data", known: []).object()
            envelope.outer = object.rest(without: ["data"])
        case .data: break
        }
        envelope.inner = data.rest(without: Self.dataNames)
        if self == .body || data.value["type"] != nil {
            let type = try data.required("type", known: Self.dataNames)
            guard type.value.string == dataType else {
                throw Violation(pointer: type.pointer, rule: .wrongDataType(expected: dataType, actual: type.value.preview))
            }
        }
        let attributes =
            needsAttributes
            ? try data.required("attributes", known: Self.dataNames).object() : try data.optional("attributes")?.object()
        return Opened(envelope: envelope, data: data, id: data.optional("id"), attributes: attributes)
    }
}
