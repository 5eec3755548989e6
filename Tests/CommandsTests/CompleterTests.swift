import Diagnostics
import Language
import ProductAnalytics
import Testing
import Values

@testable import Commands

/// What the shell and the editor offer at a place of a text; the place is marked with `^`.
@Suite struct CompleterTests {
    private func split(_ marked: String) -> (text: String, offset: Int) {
        let parts = marked.split(separator: "^", maxSplits: 1, omittingEmptySubsequences: false)
        return (parts.joined(), parts[0].utf8.count)
    }

    private var completer: Completer {
        var files = Files(read: { _ in [] }, write: { _, _, _ in }, exists: { _ in true }, list: { _ in [] })
        files.list = { folder in folder == "." ? ["a b.json", "crm.json", "lib/"] : folder == "sub/." ? ["near.tenon"] : [] }
        let known = Surroundings(variables: ["rows": .init(isMutable: true, type: "list"), "id": .init()], definitions: [])
        return Completer(
            vocabulary: .tenon(
                World(
                    now: { 0 }, sleep: { _ in }, random: { 4 }, environment: { _ in nil }, files: files, terminal: Terminal())),
            surroundings: known, files: files, asker: "sub/main.tenon",
            connections: { entity in entity == "users" ? [KnownConnection(id: "crm", summary: "email, 1 field", fields: ["plan"])] : [] },
            attributes: { entity in
                entity == "users" ? MappedAttribute.builtIn(of: .users).prefix(3) + [MappedAttribute("@plan", description: "The plan")] : []
            },
            values: { attribute, entity, _ in
                guard entity == "users", attribute == "@tier" else { return [] }
                return [KnownValue(text: "gold", count: 7), KnownValue(text: "Old gold", count: 2), KnownValue(text: "it's", count: 1)]
            },
            suggestions: { argument, _ in
                argument == KnownArgument(command: "trigger", name: "schedule")
                    ? [SuggestedValue("drift.nightly"), SuggestedValue("every 10m"), SuggestedValue("x ${(delete users/a)}")] : []
            })
    }

    static let cases: [(String, [String])] = [
        ("desc^", ["describe"]), ("dscrb^", ["describe"]), ("scribe^", ["describe"]), ("list ^", ["users", "accounts"]),
        ("list us^", ["users"]), ("plan delete us^", ["users/"]),
        ("show users/^", ["users/crm"]), ("update users/crm drop field ^", ["plan"]),
        ("list users | fir^", ["first"]), ("list users | wh^ere", ["where"]), ("print $^", ["$_", "$id", "$rows"]),
        ("print $ro^", ["$rows"]),
        // What somebody suggests is a text, whatever it holds.
        ("trigger dr^", ["drift.nightly"]), ("trigger \"e^", []), ("trigger ev^", ["\"every 10m\""]),
        ("trigger de^", ["\"x \\${(delete users/a)}\""]),
        ("let x = $rows | where ^", ["$_", "$id", "$rows"]), ("print (start^", ["starts_with"]),
        ("let x = l^en", ["list", "last", "let", "load", "len", "lower"]),
        ("create users from c^", ["crm.json"]), ("create users from ^", ["\"a b.json\"", "crm.json", "lib/"]), ("load ^", ["near.tenon"]),
        ("set ^", ["format", "read-only", "trace", "timeout", "abbr", "key"]), ("set key ctrl-o und^", ["undo"]),
        ("set format js^", ["json", "jsonl"]), ("delete users/crm --^", ["--yes"]),
        ("let x: dec^", ["decimal"]), ("def f(a: dur^", ["duration"]), ("try { list } catch tim^", ["timeout"]),
        ("try { list } catch as ^", []),
        ("print \"li^", []), ("# li^", []), ("nothing ^", []), ("help wher^", ["where"]),
    ]

    static let attributes: [(String, [String])] = [
        ("facet users ^", ["user_id", "user_email", "user_name", "@plan"]), ("facet users @^", ["@plan"]),
        ("facet users user_n^", ["user_name"]),
        // Nothing is known of accounts but what every site has.
        ("facet accounts acc^", ["account_id", "account_name"]),
        ("query users select ^", ["user_id", "user_email", "user_name", "@plan"]), ("query users select user_id, @^", ["@plan"]),
        ("query users select user_id,user_e^", ["user_email"]), ("query users select user_id ^", ["sort", "limit"]),
        ("query users sort user_i^", ["user_id"]), ("query users sort -user_i^", ["-user_id"]),
        ("query users 'us^", ["user_id", "user_email", "user_name"]), ("query users '@^", ["@plan"]), ("query users \"@pl^\"", ["@plan"]),
        ("query users 'user_id:us^", []), ("query users 'user_id:u1 -(@^", ["@plan"]),
        ("query users 'user_id:u1 OR user_n^", ["user_name"]),
        ("plan query users '@^", ["@plan"]), ("facet users @plan where 'user_em^", ["user_email"]),
        ("query users during 2026-01-01T00:00Z to 2026-02-01T00:00Z events '@^", []), ("query users matching '@^", []),
        ("print '@^", []), ("let x = (query users '@^", ["@plan"]),
    ]

    @Test(arguments: attributes.indices)
    func attributesAreOfferedWhereTheyBelong(_ index: Int) {
        let (marked, wanted) = Self.attributes[index]
        let (text, offset) = split(marked)
        let completion = completer.complete(text, at: offset)
        #expect(completion.candidates.map(\.text) == wanted, "\(marked)")
        let written = String(decoding: Array(text.utf8)[completion.range], as: UTF8.self)
        #expect(completion.range.upperBound == offset && completion.candidates.allSatisfy { $0.text.hasPrefix(written) })
    }

    @Test func aNameInAQueryIsFollowedByItsColon() {
        #expect(completer.complete("query users '@p", at: 15).candidates.map(\.suffix) == [":"])
    }

    /// A value that needs quotes gets them; one that cannot be written in the quotes around it is not offered.
    @Test(arguments: [
        ("query users '@tier:^", ["gold: 7", "\"Old gold\": 2"]), ("query users '@tier:g^", ["gold: 7"]),
        ("query users '@tier:o^", ["\"Old gold\": 2"]), ("query users \"@tier:^", ["gold: 7"]), ("query users '@other:^", []),
        ("query users 'user_id:u1 -(@tier:gol^", ["gold: 7"]), ("facet users @plan where '@tier:go^", ["gold: 7"]),
    ])
    func valuesAreOfferedWithHowManyHaveThem(_ marked: String, _ wanted: [String]) {
        let (text, offset) = split(marked)
        let found = completer.complete(text, at: offset)
        #expect(found.candidates.map { "\($0.text): \($0.description)" } == wanted, "\(marked)")
    }

    @Test func everyPlaceOffersWhatFits() {
        for (marked, wanted) in Self.cases {
            let (text, offset) = split(marked)
            let completion = completer.complete(text, at: offset)
            #expect(completion.candidates.map(\.text) == wanted, "\(marked)")
            #expect(completion.range.upperBound == offset && completion.range.lowerBound <= offset)
        }
    }

    static let hints: [(String, String?)] = [
        ("create ^", "create <entity> from <source> [--resume] [--jobs <int>]: <entity>"),
        ("create users from ^", "create <entity> from <source> [--resume] [--jobs <int>]: <source>"),
        ("create users ^", "create <entity> from <source> [--resume] [--jobs <int>]: -"),
        ("print (len(^", "len <value: any> -> int: <value: any>"),
        ("print (replace(\"a\", \"b\"^", "replace <text> <part: text> <by: text> -> text: <part: text>"),
        ("print (replace(\"a\", upper(\"b\"), ^", "replace <text> <part: text> <by: text> -> text: <by: text>"),
        ("print (max(1, 2, 3, ^", "max <value: any> [<other: any>...] -> any: <other: any>"),
        ("def f(^", nil), ("let x = [^", nil), ("nothing ^", nil), ("cre^", nil), ("print (nothing(^", nil),
    ]

    @Test func theArgumentThatIsExpectedIsKnown() {
        for (marked, wanted) in Self.hints {
            let (text, offset) = split(marked)
            let hint = completer.hint(text, at: offset)
            #expect(
                hint.map { "\($0.signature.usage.text): \($0.index.map { index in hint?.names[index] ?? "?" } ?? "-")" } == wanted,
                "\(marked)")
        }
    }
}
