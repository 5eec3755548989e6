import EmbeddedSite
import Language
import ProductAnalytics
import Testing
import Values

@testable import Commands

/// `$_`, and how many a query found in all; `30-last-result.txt` has what needs no users.
@Suite struct LastResultTests {
    /// A stage whose site has four users, three of them in one country.
    private func stage() throws -> Stage {
        let stage = Stage()
        let store = SQLiteStore(path: ":memory:")
        let rows: [Value] = ["US", "US", "US", "FR"].enumerated().map { number, country in
            ["user_id": .text("u\(number)"), "first_country_code": .text(country)]
        }
        try store.importUsers(ImportRow.numbered(rows))
        let world = stage.interpreter.context.world
        let context = Context(world: world, output: stage.shown.output, site: .local) { _, _, world in
            LocalSite(store: store, world: world).transport
        }
        return Stage(interpreter: Interpreter(context), shown: stage.shown, disk: stage.disk)
    }

    static let cases: [(String, String)] = [
        (
            "query users 'first_country_code:US' select user_id sort user_id limit 2; print $_.total; $_ | count",
            "{\"user_id\":\"u0\"}\n{\"user_id\":\"u1\"}\n3\n2\n"
        ),
        ("let hits = (query users limit 1 | get user_id); print (len($hits)) $_.total", "1 4\n"),
        ("query users 'first_country_code:FR' limit 1 | count; print $_ $_.total", "1\n1 1\n"),
        (
            "query users limit 0 | count; use entity users; print $_.total; let _c = list; try { print $_.total } catch as $_e { print \"none\" }",
            "0\n4\nnone\n"
        ),
        (
            """
            def share(part: text) -> decimal {
              let _part = query users $part limit 0
              let some = $_.total
              let _all = query users limit 0
              return $some / $_.total
            }
            print share("first_country_code:US")
            """, "0.75\n"
        ),
        ("let _q = query users limit 0; let mut n = 1; $n = $_.total + $n; print $n", "5\n"),
        ("let _q = query users limit 0; print ([$_.total] ++ [$_.total]) \"${$_.total}\"", "[4,4] 4\n"),
        ("let _q = query users limit 0; for $_x in [1, 2] { print $_.total }", "4\n4\n"),
    ]

    @Test(arguments: cases.indices)
    func aQueryTellsHowManyThereAre(_ index: Int) async throws {
        let (text, wanted) = Self.cases[index]
        let shown = try await stage().run(text)
        #expect(shown.data == wanted, "\(text)\n\(shown.notes)")
    }

    @Test func withoutAQueryThereIsNoTotal() async throws {
        let shown = try await stage().run("[1]\nprint $_.total")
        #expect(shown.status == 1 && shown.notes.contains("error[") && shown.notes.contains("total"), "\(shown.notes)")
    }
}
