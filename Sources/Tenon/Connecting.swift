import Commands
import Diagnostics
import EmbeddedSite
import Glibc
import ProductAnalytics
import RemoteSite
import Synchronization
import Values

/// Makes the transport to a site: the embedded one in this process, any other over HTTP.
final class Connecting: Sendable {
    private let world: World
    private let store: String?
    private let certificates: String?
    private let keyRing: KeyRing
    private let waiting = WaitNotes()
    /// Made at the first use and kept, for a store in memory lives as long as this.
    private let opened = Mutex<SQLiteStore?>(nil)

    init(world: World, store: String?, certificates: String? = nil, keyRing: KeyRing? = nil) {
        self.keyRing = keyRing ?? KeyRing([], world)
        self.world = world
        self.store = store
        self.certificates = certificates
    }

    func connect(_ site: Site, _ settings: Settings, _ world: World) throws -> Transport {
        guard let address = site.api else { return LocalSite(store: try embeddedStore(), world: world, spools: true).transport }
        var wire = RemoteTransport.Settings()
        wire.agent = "tenon/\(Entry.version)"
        wire.certificates = certificates
        if let timeout = settings.timeout {
            wire.timeout = timeout
            wire.connectTimeout = min(wire.connectTimeout, timeout)
        }
        let transport = try RemoteTransport(
            address.description, settings: wire, world: world, wait: notice(world),
            credentials: credentials(for: site, settings.profile, world)
        ).transport
        guard let profile = settings.profile, !profile.isFor(site), !profile.keys.isEmpty else { return transport }
        return { request in
            do {
                return try await transport(request)
            } catch var problem as Diagnostic where problem.id == "missing-key" {
                problem.because.append("the keys of profile '\(profile.name)' are for \(profile.site) alone")
                throw problem
            }
        }
    }

    /// The keys of the profile in use, if they are for this site, else those of the environment.
    private func credentials(for site: Site, _ profile: Profile?, _ world: World) -> @Sendable () async throws -> Credentials {
        guard let profile, profile.isFor(site) else {
            let credentials = Credentials(environment: world.environment)
            return { credentials }
        }
        let names = Profile.Key.allCases.map { "\($0.rawValue) of profile '\(profile.name)'" }
        return { [keyRing] in
            let keys = try await keyRing.keys(of: profile)
            return Credentials(apiKey: keys.api, appKey: keys.app, bearer: keys.bearer, names: (names[0], names[1], names[2]))
        }
    }

    /// Tells that a request waits: on the status line, or where there is none in a line of its own.
    private func notice(_ world: World) -> RemoteTransport.Notice {
        { [waiting] wait in
            if let status = StatusLine.current {
                return status.pause(wait.time, because: wait.because, attempt: wait.attempt, of: wait.attempts)
            }
            // Where there is a terminal but no line on it, somebody is typing.
            if StandardOutput.status == nil, let words = waiting.words(for: wait, at: world.now()) {
                StandardOutput.output.notes(words + "\n")
            }
            return {}
        }
    }

    /// Where the site in this process keeps its data.
    func embeddedStore() throws -> SQLiteStore {
        try opened.withLock { known in
            if let known { return known }
            let made = SQLiteStore(path: try store ?? standardStore())
            known = made
            return made
        }
    }

    /// The store's own doors, for what the API has no operation for.
    var localData: LocalData { Self.doors { try self.embeddedStore() } }

    /// The doors of a store.
    static func doors(_ store: @escaping @Sendable () throws -> SQLiteStore) -> LocalData {
        LocalData(
            load: { kind, rows, progress in
                let (store, rows) = (try store(), ImportRow.numbered(rows))
                switch kind {
                case .users: return try store.importUsers(rows, progress: progress)
                case .accounts: return try store.importAccounts(rows, progress: progress)
                case .events: return try store.importEvents(rows, progress: progress)
                case .table(let name): return try store.importTable(name, rows, progress: progress)
                }
            },
            reset: { try store().reset(refill: $0) })
    }

    /// `$XDG_DATA_HOME/tenon/local.sqlite`, whose folder is made when it is missing.
    private func standardStore() throws -> String {
        try Folders(world).data() + "/local.sqlite"
    }
}
