import Diagnostics
import EmbeddedSite
import Foundation
import ProductAnalytics
import Synchronization
import Testing
import Values

/// A world in which time goes on by one second a question, and chance comes from a seed.
func testWorld(from start: Int = 1_772_620_920_250_000) -> World {
    let clock = Mutex(start - 1_000_000)
    let dice = Mutex(UInt64(42))
    return World(
        now: {
            clock.withLock {
                $0 += 1_000_000
                return $0
            }
        },
        sleep: { _ in },
        random: {
            dice.withLock {
                $0 = $0 &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return $0
            }
        }, environment: { _ in nil },
        files: Files(read: { _ in [] }, write: { _, _, _ in }, exists: { _ in false }, list: { _ in [] }), terminal: Terminal())
}

extension LocalSite {
    static func inMemory() -> LocalSite { LocalSite(store: SQLiteStore(path: ":memory:"), world: testWorld()) }

    @discardableResult
    func send(_ method: String, _ path: String, _ body: String = "", headers: [Header] = []) throws -> Response {
        try answer(Request(method, path.hasPrefix("~") ? Path.root + path.dropFirst() : path, headers: headers, body: Array(body.utf8)))
    }

    func ids(of entity: String = "users") throws -> [String] {
        ListConnectionsResponse(try JSON.parse(send("GET", "~/\(entity)/mapping/connections").body)).connections?.map(\.id) ?? []
    }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }
    /// The only error text of an answer.
    var error: String { ErrorBody(reading: body).texts.joined(separator: " | ") }
}

/// A fresh folder that is gone when the test is.
final class Folder {
    let path: String
    init() {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("tenon-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func file(_ name: String) -> String { path + "/" + name }
    func write(_ name: String, _ data: Data) throws { try data.write(to: URL(fileURLWithPath: file(name))) }
}

enum Examples {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent("ProductAnalyticsTests/Examples/" + name)))
    }
}

/// The value as text, with the members of every object sorted.
func structure(_ value: Value) -> String {
    switch value {
    case .map(let map): "{" + map.members.map { JSON.text(.text($0)) + ":" + structure($1) }.sorted().joined(separator: ",") + "}"
    case .list(let list): "[" + list.items.map(structure).joined(separator: ",") + "]"
    default: JSON.text(value)
    }
}
