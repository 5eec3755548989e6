import Values

// The bodies of which thousands are sent or kept in a row, written straight from the models. Each is, byte for byte, the JSON of its
// `value`; where something is held that is not understood, the way leads over that.

extension CreateConnectionRequest {
    /// The body as it goes over the wire: the JSON of `value`.
    public var body: [UInt8] {
        guard rest.isEmpty, envelope.isPlain, fields.isPlain else { return JSON.bytes(value) }
        var pen = JSONPen()
        pen.openObject()
        pen.name("data")
        pen.openObject()
        pen.member("type", ifAny: envelope.type)
        pen.member("id", id)
        pen.name("attributes")
        pen.openObject()
        pen.member("type", ifAny: type)
        pen.member("join_attribute", ifAny: joinAttribute)
        pen.member("join_type", ifAny: joinType)
        pen.member("fields", fields)
        pen.member("metadata", metadata)
        pen.closeObject()
        pen.closeObject()
        pen.closeObject()
        return pen.bytes()
    }
}

extension Connection {
    /// The connection as a site keeps it: the JSON of `value`.
    public var json: [UInt8] {
        guard rest.isEmpty, join.rest.isEmpty, fields.isPlain else { return JSON.bytes(value) }
        var pen = JSONPen()
        pen.openObject()
        pen.member("id", ifAny: id)
        pen.member("type", ifAny: type)
        if !join.attribute.isEmpty || !join.type.isEmpty {
            pen.name("join")
            pen.openObject()
            pen.member("attribute", ifAny: join.attribute)
            pen.member("type", ifAny: join.type)
            pen.closeObject()
        }
        pen.member("fields", fields)
        pen.member("metadata", metadata)
        pen.member("created_at", createdAt)
        pen.member("created_by", createdBy)
        pen.member("updated_at", updatedAt)
        pen.member("updated_by", updatedBy)
        pen.closeObject()
        return pen.bytes()
    }
}

extension JSONPen {
    /// A member that is left out when it is not there.
    fileprivate mutating func member(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        self.name(name)
        self.text(text)
    }

    /// A member that is left out when it is empty.
    fileprivate mutating func member(_ name: StaticString, ifAny text: String) {
        if !text.isEmpty { member(name, text) }
    }

    /// Texts by name, sorted by name, as `Assembly` puts them.
    fileprivate mutating func member(_ name: StaticString, _ texts: [String: String]?) {
        guard let texts else { return }
        self.name(name)
        openObject()
        for (name, text) in texts.count < 2 ? Array(texts) : texts.sorted(by: { $0.key < $1.key }) {
            self.name(name)
            self.text(text)
        }
        closeObject()
    }

    fileprivate mutating func member(_ name: StaticString, _ fields: [Field]?) {
        guard let fields else { return }
        self.name(name)
        openList()
        for field in fields {
            openObject()
            member("id", ifAny: field.id)
            member("source_name", ifAny: field.sourceName)
            member("type", ifAny: field.type)
            member("display_name", field.displayName)
            member("description", field.description)
            if let groups = field.groups {
                self.name("groups")
                openList()
                for group in groups { text(group) }
                closeList()
            }
            closeObject()
        }
        closeList()
    }
}

extension Envelope {
    fileprivate var isPlain: Bool { outer.isEmpty && inner.isEmpty && !type.isEmpty }
}

extension [Field]? {
    fileprivate var isPlain: Bool { self?.allSatisfy { $0.rest.isEmpty } ?? true }
}
