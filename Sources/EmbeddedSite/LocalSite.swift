import Diagnostics
import ProductAnalytics
import Synchronization
import Values

/// The Product Analytics API carried out in this process, without an account and without a network.
///
/// ```swift
/// let site = LocalSite(store: SQLiteStore(path: ":memory:"), world: world)
/// let client = Client(site.transport)
/// ```
///
/// It answers every request, also a nonsensical one, with a response; only when the store fails does it throw, a `Diagnostic` whose id
/// begins with `store-`. Who may ask is not its matter.
public final class LocalSite: Sendable {
    let store: any Store
    let world: World
    private let changes: ChangeQueue
    /// The last mapping of each entity with the list it was made from.
    let mappings = Mutex<[Entity: (listing: [UInt8], body: [UInt8])]>([:])
    /// What the connections of each entity add to it, with the list it was read from.
    let joins = Mutex<[Entity: (listing: [UInt8], attributes: [JoinedAttribute])]>([:])

    /// The longest body that is read, in bytes.
    public static let longestBody = 5 << 20

    public init(store: any Store, world: World) {
        self.store = store
        self.world = world
        changes = ChangeQueue(store)
    }

    /// Carries requests to this site; changes that come at the same time are made lasting together.
    public var transport: Transport {
        { [self] request in
            do {
                switch try step(request) {
                case .answer(let response): return response
                case .change(let change): return try await changes.carryOut(change)
                }
            } catch let refusal as Refusal {
                return refusal.response
            }
        }
    }

    /// Answers one request.
    public func answer(_ request: Request) throws -> Response {
        do {
            switch try step(request) {
            case .answer(let response): return response
            case .change(let change): return try store.write(change)
            }
        } catch let refusal as Refusal {
            return refusal.response
        }
    }

    /// Answers a request that can be answered without waiting, which is one for the list while nothing is being written: for threads that
    /// serve many and must not wait. `nil` leaves it to `transport`.
    public func answerAtOnce(_ request: Request) -> Response? {
        guard request.method == "GET", let entity = Self.lists[request.path],
            let listing = store.listingAtHand(of: entity.name)
        else { return nil }
        return Self.list(listing)
    }

    /// The entities by the paths of their lists.
    private static let lists = Dictionary(uniqueKeysWithValues: Entity.all.map { (Request.listConnections(of: $0).path, $0) })

    /// What a request comes to: an answer at once, or a change whose answer is known when it is carried out.
    private enum Step {
        case answer(Response)
        case change(Change)
    }

    private func step(_ request: Request) throws -> Step {
        let route = try Route(request.path)
        guard route.methods.contains(request.method) else { throw Refusal.method(request.method, route) }
        if request.body.count > Self.longestBody { throw Refusal.longBody }
        switch (route, request.method) {
        case (.connection(let entity), "POST"): return .change(try creation(request, for: entity))
        case (.connection(let entity), _): return .change(try update(request, of: entity))
        case (.connections(let entity), _): return .answer(try list(entity))
        case (.oneConnection(let id, let entity), _): return .change(deletion(id, of: entity))
        case (.mapping(let entity), _): return .answer(try mapping(of: entity))
        case (.query(let entity), _): return .answer(try query(request, of: entity))
        case (.queryByEvents, _): return .answer(try queryByEvents(request))
        case (.facet(let entity), _): return .answer(try facet(request, of: entity))
        }
    }
}
