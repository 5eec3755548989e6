import Commands
import ProductAnalytics

/// What completion knows of the connections and attributes, for the site in use; asking another site begins anew.
final class Knowledge {
    private var site: String?
    private var connections = Lookup<KnownConnection> { _ in nil }
    private var attributes = Lookup<MappedAttribute> { _ in nil }

    /// A way to look up the connections of the site that a context is at now. Looks are neither recorded nor counted.
    func connections(_ context: Context) -> @Sendable (String) -> [KnownConnection] {
        begin(context)
        let connections = connections
        return { connections.all(of: $0) }
    }

    /// A way to look up the attributes. Only the embedded site is asked while somebody types; of another one is known what the last
    /// 'describe' gave.
    func attributes(_ context: Context) -> @Sendable (String) -> [MappedAttribute] {
        begin(context)
        guard context.site.isEmbedded else {
            let known = context.knownMappings
            return { known[$0] ?? [] }
        }
        let attributes = attributes
        return { attributes.all(of: $0) }
    }

    private func begin(_ context: Context) {
        guard site != context.site.name, let client = (try? context.unrecordedClient()) ?? nil else { return }
        site = context.site.name
        connections = Lookup { name in
            guard let entity = try? Entity.find(name), let all = try? await client.listConnections(of: entity) else { return nil }
            return all.map(KnownConnection.init)
        }
        attributes = Lookup { name in
            guard let entity = try? Entity.find(name) else { return nil }
            return try? await client.getMapping(of: entity)
        }
    }
}

extension KnownConnection {
    fileprivate init(_ connection: Connection) {
        let fields = connection.fields?.map(\.id) ?? []
        self.init(
            id: connection.id, summary: "\(connection.join.type), \(fields.count) \(fields.count == 1 ? "field" : "fields")", fields: fields
        )
    }
}
