import ProductAnalytics
import Synchronization
import Values

extension LocalSite {
    func mapping(of entity: Entity) throws -> Response {
        let listing = try store.listing(of: entity.name)
        // A mapping follows from the list alone, so it holds as long as the list does.
        if let kept = mappings.withLock({ $0[entity.name] }), kept.listing == listing { return .json(kept.body) }
        let connections = try JSON.parse("[".utf8 + listing + "]".utf8).list ?? []
        var attributes = MappedAttribute.builtIn(of: entity)
        var known = Set(attributes.map(\.attribute))
        for field in connections.flatMap({ Connection($0).fields ?? [] }) {
            let attribute = MappedAttribute(field)
            // Two connections may add one field; the older one counts.
            if known.insert(attribute.attribute).inserted { attributes.append(attribute) }
        }
        let body = JSON.bytes(GetMappingResponse(attributes).value)
        mappings.withLock { $0[entity.name] = (listing, body) }
        return .json(body)
    }
}

extension MappedAttribute {
    /// The attribute that a connection's field adds.
    fileprivate init(_ field: Field) {
        self.init(
            "@" + field.id, displayName: field.displayName, description: field.description, groups: field.groups, isCustom: true,
            type: field.type)
    }
}
