import CSQLite
import Diagnostics
import Foundation
import ProductAnalytics
import Synchronization
import Testing
import Values

@testable import EmbeddedSite

@Suite struct StoreTests {
    private func drawn(_ body: () throws -> some Any) -> String {
        do {
            _ = try body()
            return "nothing was thrown"
        } catch {
            return (error as? Diagnostic)?.drawn() ?? "\(error)"
        }
    }

    private func add(_ id: String, to store: SQLiteStore) throws -> Bool {
        try store.write { try $0.add(Array("{\"id\":\"\(id)\"}".utf8), id: id, of: "users") }
    }

    private func text(_ store: SQLiteStore) throws -> String { String(decoding: try store.listing(of: "users"), as: UTF8.self) }

    /// Runs SQL behind the store's back.
    private func run(_ sql: String, _ path: String) {
        var handle: OpaquePointer?
        #expect(sqlite3_open(path, &handle) == SQLITE_OK)
        #expect(sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK)
        sqlite3_close(handle)
    }

    private func ask(_ sql: String, _ path: String) throws -> Int { try Database(path).integer(sql) }

    @Test func whatWasWrittenIsThereWhenItIsOpenedAgain() throws {
        let folder = Folder()
        let path = folder.file("deep/er/local.sqlite")
        do {
            let store = SQLiteStore(path: path)
            #expect(!FileManager.default.fileExists(atPath: path), "nothing is opened before it is needed")
            #expect(try text(store) == "")
            #expect(try add("a", to: store) && add("b", to: store))
            #expect(try !add("a", to: store))
        }
        #expect(try text(SQLiteStore(path: path)) == #"{"id":"a"},{"id":"b"}"#)
        #expect(try ask("PRAGMA user_version", path) == 2)
        #expect(try ask("PRAGMA application_id", path) == 0x5465_6e6f)
        var mode = ""
        try Database(path).query("PRAGMA journal_mode") { mode = String(decoding: $0.utf8(0), as: UTF8.self) }
        #expect(mode == "wal")
        #expect(try ask("PRAGMA synchronous", path) == 2)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("deep"))
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test func aWriteIsOnDiskBeforeItIsAnswered() throws {
        // The file and its log, copied while the store is open, are what a killed process leaves behind.
        let folder = Folder()
        let store = SQLiteStore(path: folder.file("a.sqlite"))
        #expect(try add("a", to: store))
        for end in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: folder.file("a.sqlite" + end), toPath: folder.file("b.sqlite" + end))
        }
        #expect(try text(SQLiteStore(path: folder.file("b.sqlite"))) == #"{"id":"a"}"#)
    }

    @Test func closingMovesTheLogIntoTheFile() throws {
        let folder = Folder()
        let store = SQLiteStore(path: folder.file("s"))
        #expect(try add("a", to: store))
        #expect(FileManager.default.fileExists(atPath: folder.file("s-wal")))
        store.close()
        #expect(!FileManager.default.fileExists(atPath: folder.file("s-wal")))
        #expect(try text(store) == #"{"id":"a"}"#)
    }

    @Test func aBodyThatThrowsLeavesNothing() throws {
        struct Stop: Error {}
        let store = SQLiteStore(path: ":memory:")
        #expect(try add("a", to: store))
        #expect(throws: Stop.self) {
            try store.write { writer in
                #expect(try writer.add([0x7b, 0x7d], id: "b", of: "users"))
                try writer.replace([], id: "a", of: "users")
                #expect(try writer.remove("a", of: "users"))
                throw Stop()
            }
        }
        #expect(try text(store) == #"{"id":"a"}"#)
    }

    @Test func whatIsWrittenTogetherIsKeptEachForItself() throws {
        struct Stop: Error {}
        let folder = Folder()
        let store = SQLiteStore(path: folder.file("s"))
        let bodies: [(any StoreWriter) throws -> Bool] = ["a", "b", "a", "stop", "c"].map { id in
            { writer in
                let isNew = try writer.add(Array("{\"id\":\"\(id)\"}".utf8), id: id, of: "users")
                if id == "stop" {
                    #expect(try writer.remove("a", of: "users"))
                    throw Stop()
                }
                return isNew
            }
        }
        let outcomes = try store.write(each: bodies)
        #expect(outcomes.map { try? $0.get() } == [true, true, false, nil, true])
        #expect(throws: Stop.self) { try outcomes[3].get() }
        #expect(try text(SQLiteStore(path: folder.file("s"))) == #"{"id":"a"},{"id":"b"},{"id":"c"}"#)
        #expect(try store.write(each: [bodies[0]]).map { try? $0.get() } == [false])
        #expect(try store.write(each: Array(bodies[..<0])).isEmpty)
    }

    @Test func whoCannotWaitIsGivenOnlyWhatIsAtHand() throws {
        let store = SQLiteStore(path: ":memory:")
        #expect(store.listingAtHand(of: "users") == nil, "nothing is open yet")
        #expect(try add("a", to: store))
        #expect(store.listingAtHand(of: "users") == nil, "nobody has asked for it yet")
        let listing = try store.listing(of: "users")
        #expect(store.listingAtHand(of: "users") == listing)
        #expect(store.listingAtHand(of: "accounts") == nil)
        try store.write { _ in
            let asked = DispatchSemaphore(value: 0)
            let isNone = Mutex(false)
            Thread {
                isNone.withLock { $0 = store.listingAtHand(of: "users") == nil }
                asked.signal()
            }.start()
            #expect(asked.wait(timeout: .now() + 5) == .success, "nobody waits for who is writing")
            #expect(isNone.withLock { $0 })
        }
        #expect(store.listingAtHand(of: "users") == nil, "it may be another by now")
    }

    @Test func oneSeesAtOnceWhatAnotherWrote() throws {
        let folder = Folder()
        let one = SQLiteStore(path: folder.file("s"))
        let other = SQLiteStore(path: folder.file("s"))
        for id in ["a", "b", "c"] {
            #expect(try add(id, to: id == "b" ? one : other))
            #expect(try text(one) == text(other))
            #expect(try text(one).contains("\"\(id)\""))
        }
        run("DELETE FROM connections WHERE id = 'b'", folder.file("s"))
        #expect(try text(one) == #"{"id":"a"},{"id":"c"}"#)
        #expect(try text(other) == #"{"id":"a"},{"id":"c"}"#)
    }

    @Test func manyWritersDoNotLoseAWrite() async throws {
        let folder = Folder()
        let path = folder.file("many")
        let sites = (0..<4).map { _ in LocalSite(store: SQLiteStore(path: path), world: testWorld()) }
        // All four also race to make the file.
        let statuses = await withTaskGroup(of: Int.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let request = CreateConnectionRequest(id: "c\(index / 2)", type: "t", joinAttribute: "a", joinType: "j")
                    return (try? sites[index % 4].answer(.createConnection(request, for: .users)).status) ?? 0
                }
            }
            var all: [Int] = []
            for await status in group { all.append(status) }
            return all
        }
        #expect(statuses.filter { $0 == 201 }.count == 50)
        #expect(statuses.filter { $0 == 409 }.count == 50)
        #expect(Set(try sites[0].ids()).count == 50)
    }

    @Test func changesOfManyTasksAreAllAnsweredAndAllThere() async throws {
        let folder = Folder()
        let path = folder.file("s")
        let site = LocalSite(store: SQLiteStore(path: path), world: testWorld())
        let other = LocalSite(store: SQLiteStore(path: path), world: testWorld())
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<60 {
                group.addTask {
                    let request = CreateConnectionRequest(id: "c\(index % 40)", type: "t", joinAttribute: "a", joinType: "j")
                    let status = try await site.transport(.createConnection(request, for: .users)).status
                    // What is answered is there for others at once.
                    if index % 10 == 0 { #expect(try other.ids().contains("c\(index % 40)")) }
                    return status
                }
            }
            return try await group.reduce(into: [:]) { counts, status in counts[status, default: 0] += 1 }
        }
        #expect(statuses == [201: 40, 409: 20])
        #expect(try Set(site.ids()).count == 40)
        let answers = try await (
            site.transport(.deleteConnection("c7", of: .users)).status, site.transport(.deleteConnection("c7", of: .users)).status
        )
        #expect(answers == (204, 404))
    }

    @Test func onlyAListIsAnsweredAtOnce() throws {
        let site = LocalSite.inMemory()
        let list = Request.listConnections(of: .users)
        #expect(site.answerAtOnce(list) == nil)
        let answer = try site.answer(list)
        #expect(site.answerAtOnce(list) == answer)
        for other in [
            Request.getMapping(of: .users), .deleteConnection("a", of: .users), Request("POST", list.path), Request("GET", list.path + "/"),
        ] {
            #expect(site.answerAtOnce(other) == nil)
        }
    }

    @Test func changesAreAnsweredSoonAndNothingElseIs() async throws {
        let site = LocalSite.inMemory()
        func soon(_ request: Request) async throws -> Response? {
            try await withCheckedThrowingContinuation { continuation in
                if !site.answerSoon(request, { continuation.resume(with: $0.map { Optional($0) }) }) { continuation.resume(returning: nil) }
            }
        }
        let create = Request.createConnection(
            CreateConnectionRequest(id: "a", type: "t", joinAttribute: "user_email", joinType: "email"), for: .users)
        #expect(try await soon(create)?.status == 201)
        #expect(try await soon(create)?.status == 409)
        #expect(try await soon(Request("POST", create.path, body: Array("{".utf8)))?.status == 400)
        #expect(try await soon(Request("PATCH", create.path))?.status == 405)
        #expect(try await soon(.deleteConnection("a", of: .users))?.status == 204)
        #expect(try await soon(.deleteConnection("a", of: .users))?.status == 404)
        var long = create
        long.body += [UInt8](repeating: 0x20, count: 1 << 20)
        for other in [Request.listConnections(of: .users), .getMapping(of: .users), .queryUsers(QueryRequest()), long] {
            #expect(try await soon(other) == nil)
        }
    }

    /// A law: moments that pass are written as each would be alone.
    @Test func passingMomentsAreWrittenAsEachAlone() {
        let moments = EmbeddedSite.Moments()
        for moment in [
            0, 999, 1_000, 999_999, 1_000_000, 1_787_479_200_250_000, 1_787_479_200_251_999, 1_787_479_200_007_000, 5, -1, -1_000_000,
        ] {
            #expect(moments.text(moment) == Moment.text(moment))
        }
    }

    @Test func aStoreFromANewerProgramIsRefused() throws {
        let folder = Folder()
        let path = folder.file("n.sqlite")
        #expect(try add("a", to: SQLiteStore(path: path)))
        run("PRAGMA user_version = 9", path)
        #expect(
            drawn { try SQLiteStore(path: path).open() }.replacing(folder.path, with: "") == """
                error[store-newer]: the store '/n.sqlite' was written by a newer tenon
                   = because: its version must be at most 2, but is 9; it was left as it is
                   = try: tenon --store :memory:

                """)
        #expect(try ask("PRAGMA user_version", path) == 9)
    }

    @Test func anEmptyFileAndAnUnfinishedStoreBecomeStores() throws {
        let folder = Folder()
        try folder.write("empty", Data())
        #expect(try add("a", to: SQLiteStore(path: folder.file("empty"))))
        // A process that died after it had turned the log on left version 0 and no table.
        run("PRAGMA journal_mode = WAL", folder.file("half"))
        #expect(try add("a", to: SQLiteStore(path: folder.file("half"))))
        #expect(try ask("PRAGMA user_version", folder.file("half")) == 2)
    }

    @Test func theDatabaseOfAnotherProgramIsLeftAlone() throws {
        let folder = Folder()
        run("CREATE TABLE music (title TEXT)", folder.file("music.db"))
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("music.db")))
        #expect(
            drawn { try SQLiteStore(path: folder.file("music.db")).open() }.replacing(folder.path, with: "") == """
                error[store-foreign]: the database '/music.db' is not a store
                   = because: it is an SQLite database of another program; it was left as it is
                   = try: tenon --store :memory:

                """)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("music.db"))) == before)
    }

    @Test func aFileThatIsNoDatabaseIsLeftAlone() throws {
        let folder = Folder()
        let words = Data(String(repeating: "not a database at all\n", count: 100).utf8)
        try folder.write("notes.txt", words)
        #expect(
            drawn { try SQLiteStore(path: folder.file("notes.txt")).open() }.replacing(folder.path, with: "") == """
                error[store-foreign]: the file '/notes.txt' is not a store
                   = because: a store is an SQLite database, but this is something else; it was left as it is
                   = try: tenon --store :memory:

                """)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("notes.txt"))) == words)
    }

    @Test func aPathThatCannotBeOpenedIsExplained() throws {
        let folder = Folder()
        try folder.write("file", Data())
        #expect(
            drawn { try SQLiteStore(path: folder.file("file/x.sqlite")).open() }.replacing(folder.path, with: "") == """
                error[store-unreachable]: the store '/file/x.sqlite' cannot be opened
                   = because: not a directory
                   = try: tenon --store :memory:

                """)
        #expect(drawn { try SQLiteStore(path: folder.path).open() }.hasPrefix("error[store-unreachable]: the store '"))
        #expect(
            drawn { try SQLiteStore(path: "/proc/tenon/local.sqlite").open() }.hasPrefix(
                "error[store-unreachable]: the store '/proc/tenon/local.sqlite' cannot be opened\n"))
        #expect(drawn { try SQLiteStore(path: "").open() }.contains("because: its path is empty"))
    }

    @Test func aStoreThatCouldNotBeOpenedCanBeOpenedLater() throws {
        let folder = Folder()
        let store = SQLiteStore(path: folder.file("later"))
        try folder.write(
            "later", Data("no database, but long enough to be read as one; really, it is: \(String(repeating: ".", count: 200))".utf8))
        #expect(throws: Diagnostic.self) { try store.open() }
        try FileManager.default.removeItem(atPath: folder.file("later"))
        #expect(try add("a", to: store))
    }

    @Test func aStoreThatAnotherHoldsIsBusy() throws {
        let problem = Diagnostic.store(SQLITE_BUSY, "x", "locked")
        #expect(problem.id == "store-busy" && problem.kind == .timeout && problem.isRetryable)
        for (code, id) in [
            (SQLITE_CORRUPT, "store-damaged"), (SQLITE_READONLY, "store-read-only"), (SQLITE_FULL, "store-full"),
            (SQLITE_IOERR, "store-failed"), (SQLITE_NOMEM, "store-failed"),
        ] {
            #expect(Diagnostic.store(code, "x", "y").id == id)
        }
    }

    @Test(arguments: ["", "a", "é", "\u{0}", "a\u{0}b", "'; DROP TABLE connections; --", String(repeating: "x", count: 100_000)])
    func anyTextGoesInAndComesOut(_ text: String) throws {
        let store = SQLiteStore(path: ":memory:")
        let bytes = Array(text.utf8)
        #expect(try store.write { try $0.add(bytes, id: text, of: "users") })
        #expect(try store.write { try $0.connection(text, of: "users") } == bytes)
        #expect(try store.listing(of: "users") == bytes)
        #expect(try store.write { try $0.remove(text, of: "users") })
    }

    @Test func aHundredThousandConnectionsAreListed() throws {
        let store = SQLiteStore(path: ":memory:")
        try store.write { writer in
            for index in 0..<100_000 {
                _ = try writer.add(Array("{\"id\":\"\(index)\"}".utf8), id: "\(index)", of: index % 2 == 0 ? "users" : "accounts")
            }
        }
        let text = String(decoding: try store.listing(of: "accounts"), as: UTF8.self)
        #expect(text.hasPrefix(#"{"id":"1"},{"id":"3"},"#) && text.hasSuffix(#"{"id":"99999"}"#))
    }

    @Test func authorsAreStable() {
        #expect(Author.id(ofKey: nil) == "00000000-0000-0000-0000-000000000000")
        #expect(Author.id(ofKey: "") == Author.nobody)
        #expect(Author.id(ofKey: "abc") == "ba7816bf-8f01-8fea-8141-40de5dae2223")
        #expect(Author.id(ofKey: "abd") != Author.id(ofKey: "abc"))
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000Z"), (1_772_620_920_250_000, "2026-03-04T10:42:00.250Z"),
        (1_772_620_920_000_999, "2026-03-04T10:42:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"), (1_772_620_920_007_000, "2026-03-04T10:42:00.007Z"),
    ])
    func momentsHaveMilliseconds(_ microseconds: Int, _ text: String) { #expect(Moment.text(microseconds) == text) }
}
