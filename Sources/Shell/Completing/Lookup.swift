import Commands
import Synchronization

/// What completion knows of each entity: what was there at the last look, and a new look that is waited for only a moment.
final class Lookup<Known: Sendable>: Sendable {
    private let known = Mutex<[String: [Known]]>([:])
    private let pending = Mutex<Set<String>>([])
    private let look: @Sendable (String) async -> [Known]?

    /// `look` lists what there is of an entity, or gives nil when it cannot.
    init(_ look: @escaping @Sendable (String) async -> [Known]?) { self.look = look }

    /// Begins a new look, one at a time, and gives what is known within a tenth of a second: the new, or else the old.
    func all(of entity: String) -> [Known] {
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
