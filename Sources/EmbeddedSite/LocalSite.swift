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
    /// The last mapping of each entity, by its name, with the list it was made from.
    let mappings = Mutex<[String: (listing: [UInt8], body: [UInt8])]>([:])
    /// What the connections of each entity add to it, with the list it was read from.
    let joins = Mutex<[String: (listing: [UInt8], attributes: [JoinedAttribute])]>([:])

    /// The longest body that is read, in bytes.
    public static let longestBody = 5 << 20

    /// Writes the moments of changes.
    let moments = Moments()

    /// Whether the body of a long list is a `Spool`.
    let spools: Bool

    /// - Parameter spools: whether the body of a list of more than a megabyte is a `Spool`, in `$TMPDIR`: for who reads it piece by piece.
    public init(store: any Store, world: World, spools: Bool = false) {
        self.store = store
        self.world = world
        self.spools = spools
        changes = ChangeQueue(store)
    }

    /// Carries requests to this site; changes that come at the same time are made lasting together.
    public var transport: Transport {
        { [self] request in
            do {
                let route = try route(of: request)
                if let change = try change(request, on: route) { return try await changes.carryOut(change) }
                return try answer(request, on: route)
            } catch let refusal as Refusal {
                return refusal.response
            }
        }
    }

    /// Answers one request.
    public func answer(_ request: Request) throws -> Response {
        do {
            let route = try route(of: request)
            if let change = try change(request, on: route) { return try store.write(change) }
            return try answer(request, on: route)
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

    /// Begins on a short request for a change without waiting for anything, for threads as above: `answer` is called once, with what
    /// `transport` would give. `false` leaves the request to `transport`.
    public func answerSoon(_ request: Request, _ answer: @escaping @Sendable (Result<Response, any Error>) -> Void) -> Bool {
        guard request.method != "GET", request.body.count <= Self.longestSoon else { return false }
        do {
            guard let change = try change(request, on: route(of: request)) else { return false }
            changes.enter(change) { outcome in
                if case .failure(let refusal as Refusal) = outcome { answer(.success(refusal.response)) } else { answer(outcome) }
            }
        } catch let refusal as Refusal {
            answer(.success(refusal.response))
        } catch {
            answer(.failure(error))
        }
        return true
    }

    /// To read a longer body would keep the others of a thread waiting.
    private static let longestSoon = 16 << 10

    private func route(of request: Request) throws -> Route {
        let route = try Route(request.path)
        guard route.methods.contains(request.method) else { throw Refusal.method(request.method, route) }
        if request.body.count > Self.longestBody { throw Refusal.longBody }
        return route
    }

    /// The change that a request comes to, whose answer is known when it is carried out; `nil` for a request that asks.
    private func change(_ request: Request, on route: Route) throws -> Change? {
        switch (route, request.method) {
        case (.connection(let entity), "POST"): try creation(request, for: entity)
        case (.connection(let entity), _): try update(request, of: entity)
        case (.oneConnection(let id, let entity), _): deletion(id, of: entity)
        case (.connections, _), (.mapping, _), (.query, _), (.queryByEvents, _), (.facet, _): nil
        }
    }

    /// The answer to a request that asks.
    private func answer(_ request: Request, on route: Route) throws -> Response {
        switch route {
        case .connections(let entity): try list(entity)
        case .mapping(let entity): try mapping(of: entity)
        case .query(let entity): try query(request, of: entity)
        case .queryByEvents: try queryByEvents(request)
        case .facet(let entity): try facet(request, of: entity)
        case .connection, .oneConnection: throw Refusal.method(request.method, route)
        }
    }
}
