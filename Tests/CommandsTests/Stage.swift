import Diagnostics
import EmbeddedSite
import Language
import ProductAnalytics
import Recording
import Synchronization
import Values

@testable import Commands

/// An interpreter on an embedded site in memory, with files in memory, and what it shows.
struct Stage {
    let interpreter: Interpreter
    let shown: Capture
    let disk: Disk

    /// Files in memory.
    final class Disk: Sendable {
        let files: Mutex<[String: [UInt8]]>
        init(_ texts: [String: String] = [:]) { files = Mutex(texts.mapValues { Array($0.utf8) }) }
        /// The names in a folder, which is whatever stands before a slash.
        func list(_ folder: String) -> [String] {
            let head = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
            let names = files.withLock { $0.keys.filter { $0.hasPrefix(head) } }.map { name -> String in
                let rest = name.dropFirst(head.count)
                return rest.firstIndex(of: "/").map { String(rest[...$0]) } ?? String(rest)
            }
            return Set(names).subtracting([""]).sorted()
        }
        func text(_ name: String) -> String? { files.withLock { $0[name] }.map { String(decoding: $0, as: UTF8.self) } }
    }

    static var world: World { world(Disk()) }

    /// A world that stands still.
    static func world(_ disk: Disk, isTerminal: Bool = false, width: Int = 80) -> World {
        let clock = Mutex(1_790_000_000_000_000)
        let seed = Mutex<UInt64>(7)
        return World(
            now: {
                clock.withLock { now in
                    now += 1_000; return now
                }
            },
            sleep: { _ in },
            random: {
                seed.withLock { seed in
                    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407; return seed
                }
            },
            environment: { $0 == "HOME" ? "/home/ada" : nil },
            files: Files(
                read: { name in
                    guard let bytes = disk.files.withLock({ $0[name] }) else {
                        throw Diagnostic("cannot-read", .io, "'\(name)' cannot be read")
                    }
                    return bytes
                },
                write: { name, bytes, mode in
                    try disk.files.withLock { files in
                        if case .create = mode, files[name] != nil {
                            throw Diagnostic("file-exists", .io, "there is a file '\(name)' already")
                        }
                        if case .append = mode { files[name, default: []] += bytes } else { files[name] = bytes }
                    }
                },
                exists: { name in disk.files.withLock { $0[name] != nil } || !disk.list(name).isEmpty },
                list: { folder in disk.list(folder) },
                remove: { name in disk.files.withLock { _ = $0.removeValue(forKey: name) } },
                makeFolder: { name in disk.files.withLock { $0[name.hasSuffix("/") ? name : name + "/"] = [] } }),
            terminal: Terminal(isTerminal: isTerminal, width: width))
    }

    static func context(world: World, output: Output = Output(data: { _ in }, notes: { _ in })) -> Context {
        let store = SQLiteStore(path: ":memory:")
        return Context(world: world, output: output, site: .local) { site, _, world in
            guard site.isEmbedded else { throw Diagnostic("no-network", .network, "there is no network here") }
            return LocalSite(store: store, world: world).transport
        }
    }

    /// `change` puts something else into the world.
    init(
        _ texts: [String: String] = [:], isTerminal: Bool = false, width: Int = 80, limits: Limits = Limits(),
        change: (inout World) -> Void = { _ in }
    ) {
        disk = Disk(texts)
        shown = Capture()
        var world = Stage.world(disk, isTerminal: isTerminal, width: width)
        change(&world)
        interpreter = Interpreter(Stage.context(world: world, output: shown.output), limits: limits)
    }

    /// A stage whose parts are there already.
    init(interpreter: Interpreter, shown: Capture, disk: Disk) {
        self.interpreter = interpreter
        self.shown = shown
        self.disk = disk
    }

    /// Runs a text; gives what it shows and the status.
    func run(_ text: String) async -> (data: String, notes: String, status: Int32) {
        shown.clear()
        let outcome = await interpreter.run(Source(nil, text))
        let all = shown.outcome(outcome)
        return (String(decoding: all.stdout, as: UTF8.self), String(decoding: all.stderr, as: UTF8.self), all.status)
    }

    static let crm = """
        {"data": {"type": "connection_id", "id": "crm", "attributes": {"type": "ref_table",
          "join_attribute": "user_email", "join_type": "email",
          "fields": [{"id": "tier", "source_name": "t", "type": "string"}, {"id": "ltv", "source_name": "l", "type": "number"}]}}}
        """
}
