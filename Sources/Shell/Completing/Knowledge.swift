import Commands
import ProductAnalytics

/// What completion knows of the connections, for the site in use; asking another site begins anew.
final class Knowledge {
    private var site: String?
    private var connections = Connections { _ in nil }

    /// A way to look up the connections of the site that a context is at now. Looks are neither recorded nor counted.
    func connections(_ context: Context) -> @Sendable (String) -> [KnownConnection] {
        if site != context.site.name, let client = try? context.unrecordedClient() {
            site = context.site.name
            connections = Connections { name in
                guard let entity = try? Entity.find(name), let all = try? await client.listConnections(of: entity) else { return nil }
                return all.map(KnownConnection.init)
            }
        }
        let connections = connections
        return { connections.connections(of: $0) }
    }
}

extension KnownConnection {
    fileprivate init(_ connection: Connection) {
        let fields = connection.fields?.map(\.id) ?? []
        self.init(
            id: connection.id, summary: "\(connection.join.type), \(fields.count) \(fields.count == 1 ? "field" : "fields")", fields: fields)
    }
}
