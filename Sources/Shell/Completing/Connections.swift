import Commands
import Synchronization

/// The connections that completion knows of: what was there at the last look, and a new look that is waited for only a moment.
final class Connections: Sendable {
    private let known = Mutex<[String: [KnownConnection]]>([:])
    private let pending = Mutex<Set<String>>([])
    private let look: @Sendable (String) async -> [KnownConnection]?

    /// `look` lists the connections of an entity, or gives nil when it cannot.
    init(_ look: @escaping @Sendable (String) async -> [KnownConnection]?) { self.look = look }

    /// Forgets everything: the site has changed.
    func forget() { known.withLock { $0 = [:] } }

    /// Begins a new look, one at a time, and gives what is known within a tenth of a second: the new, or else the old.
    func connections(of entity: String) -> [KnownConnection] {
        let isFirst = pending.withLock { $0.insert(entity).inserted }
        let arrival = Arrival()
        if isFirst {
            Task.detached { [self] in
                if let found = await look(entity) { known.withLock { $0[entity] = found } }
                pending.withLock { _ = $0.remove(entity) }
                arrival.ring()
            }
            arrival.wait(milliseconds: 100)
        }
        return known.withLock { $0[entity] ?? [] }
    }
}
