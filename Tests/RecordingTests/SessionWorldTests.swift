import Diagnostics
import ProductAnalytics
import Testing
import Values

@testable import Recording

@Suite struct SessionWorldTests {
    func made() -> SessionWorld {
        let head = Head(clock: .init(start: 1_000_000), seed: 42, terminal: Terminal(isTerminal: true, width: 60))
        return SessionWorld(
            head, standIns: StandIns(clock: 1_000_000, seed: 42), behind: .session(disk: { _ in throw Diagnostic("none", .io, "none") }))
    }

    @Test func theClockMovesByTicksExchangesAndSleeps() async throws {
        let session = made()
        let world = session.world
        #expect([world.now(), world.now()] == [1_000_000, 1_001_000])
        session.passExchange()
        #expect(world.now() == 1_012_000)
        try await world.sleep(300_000_000)
        #expect(world.now() == 301_013_000)
        #expect(session.siteWorld(world).now() == session.siteWorld(world).now())
        #expect(world.terminal.width == 60)
    }

    @Test func randomnessFollowsFromSeedCommandAndOccurrence() {
        func draw(_ session: SessionWorld, _ command: String) -> [UInt64] {
            session.begin(command)
            return [session.world.random(), session.world.random()]
        }
        let (a, b) = (made(), made())
        let first = draw(a, "x")
        let second = draw(a, "x")
        #expect(first != second)
        _ = draw(b, "another")
        #expect(draw(b, "x") == first)
        #expect(draw(b, "x") == second)
    }

    @Test func filesAreThoseOfTheSessionAndThoseItWrote() throws {
        let session = made()
        let world = session.world
        session.begin(
            "a",
            changes: [
                .attachment("in.txt", Array("in".utf8)), .folder("d/", ["x", "y"]),
                .unwritable("locked", Diagnostic("locked", .io, "it is locked")),
            ])
        #expect(try world.files.read("in.txt") == Array("in".utf8))
        #expect(world.files.exists("in.txt") && !world.files.exists("out.txt"))
        #expect(world.files.list("d/") == ["x", "y"])
        try world.files.write("out.txt", Array("one".utf8), .create)
        try world.files.write("out.txt", Array("two".utf8), .append)
        #expect(try world.files.read("out.txt") == Array("onetwo".utf8))
        #expect(throws: Diagnostic.self) { try world.files.write("locked", [], .create) }
        let error = #expect(throws: Diagnostic.self) { try world.files.read("other.txt") }
        #expect(error?.id == "session-no-file")
        #expect(session.writes == ["wrote out.txt sha256:\(SHA256.hex("onetwo".utf8))"])
    }

    @Test func filesThatAreTakenAwayAndFoldersAreToldToo() throws {
        let session = made()
        let world = session.world
        session.begin("a", changes: [.attachment("old.txt", Array("old".utf8)), .folder("d/", ["x"]), .folder(".", ["d/", "old.txt"])])
        try world.files.write("new.txt", Array("new".utf8), .create)
        try world.files.remove("new.txt")
        try world.files.remove("old.txt")
        #expect(!world.files.exists("old.txt") && !world.files.exists("new.txt"))
        try world.files.makeFolder("e/f/")
        try world.files.write("d/y", [], .create)
        #expect(world.files.list("d") == ["x", "y"] && world.files.list("d/") == ["x", "y"])
        #expect(world.files.list(".") == ["d/", "e/"])
        // What a command has made itself and taken away leaves nothing to tell.
        #expect(session.writes == ["removed old.txt", "wrote d/y sha256:\(SHA256.hex([]))"])
    }
}
