import Diagnostics
import EmbeddedSite
import Foundation
import ProductAnalytics
import Testing
import Values

/// Over generated rows and generated queries, what SQL finds is what the rules say.
@Suite struct QueryLawTests {
    typealias Dice = LawTests.Dice

    static let texts = [
        "a", "ab", "abc", "Ab", "b", "é", "É é", "5", "7.5", "true", "a*b", "[x]", "2026-01-02", "a\\b", "%", "_", "", "x y", "1e1",
    ]
    static let times = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00.250Z", "2026-01-02T08:30:00+01:00", "2026-01-03"]
    static let numbers: [Value] = [
        0, 1, 2, 5, 10, -3, 700, .decimal(Decimal("7.5")!), .decimal(Decimal("-0.25")!), .decimal(Decimal("5.0")!),
    ]

    static let builtIn: [(String, Int)] = [
        ("user_email", 0), ("user_name", 0), ("first_city", 0), ("session_count", 1), ("avg_loading_time", 1), ("first_seen", 2),
        ("last_seen", 2),
    ]
    static let others = ["t", "n", "mix", "flag", "list", "o.in"]
    static let fields = [("tier", "string"), ("n", "number"), ("on", "boolean"), ("raw", "any"), ("late", "string")]

    struct Data {
        var users: [Value] = []
        var crm: [Value] = []
        var rows: [QueryModel.Row] = []
    }

    static func scalar(_ dice: inout Dice) -> Value {
        switch dice.next(5) {
        case 0: .bool(dice.next(2) == 0)
        case 1, 2: numbers[dice.next(numbers.count)]
        case 3: .text(times[dice.next(times.count)])
        default: .text(texts[dice.next(texts.count)])
        }
    }

    static func data(_ dice: inout Dice, users count: Int) -> Data {
        var data = Data()
        for _ in 0..<12 {
            var row: [(String, Value)] = []
            if dice.next(8) > 0 {
                row.append(("key", dice.next(3) == 0 ? numbers[dice.next(numbers.count)] : .text(texts[dice.next(texts.count)])))
            }
            for (name, _) in fields where name != "late" && dice.next(4) > 0 { row.append((name, scalar(&dice))) }
            data.crm.append(.map(row))
        }
        for id in 0..<count {
            var row: [(String, Value)] = [("user_id", .text("u\(id * 7 % count)"))]
            for (name, kind) in builtIn where dice.next(4) > 0 {
                switch kind {
                case 0: row.append((name, .text(texts[dice.next(texts.count)])))
                case 1: row.append((name, numbers[dice.next(numbers.count)]))
                default: row.append((name, .text(times[dice.next(times.count)])))
                }
            }
            if dice.next(3) > 0 { row.append(("t", .text(texts[dice.next(texts.count)]))) }
            if dice.next(3) > 0 { row.append(("n", numbers[dice.next(numbers.count)])) }
            if dice.next(3) > 0 { row.append(("flag", .bool(dice.next(2) == 0))) }
            if dice.next(3) > 0 { row.append(("mix", scalar(&dice))) }
            if dice.next(3) > 0 { row.append(("list", dice.next(4) == 0 ? scalar(&dice) : .list(dice.few(4) { scalar(&$0) }))) }
            if dice.next(3) > 0 { row.append(("o", .map([("in", scalar(&dice))]))) }
            data.users.append(.map(row))
        }
        data.rows = data.users.map { model($0, data.crm) }
        return data
    }

    /// A user as the rules see them.
    static func model(_ user: Value, _ crm: [Value]) -> QueryModel.Row {
        var row = QueryModel.Row(values: [:])
        for (name, value) in user.map?.members.map({ ($0, $1) }) ?? [] {
            if let inner = value["in"] {
                row.values["o.in"] = inner
            } else if QueryModel.Row.times.contains(name), let moment = QueryModel.moment(value.string ?? "") {
                row.values[name] = .text(Moments.text(moment))
            } else if case .list(let list) = value, list.items.isEmpty {
                continue
            } else {
                row.values[name] = value
            }
        }
        // One connection joins by the e-mail address, the other by an attribute of any sort.
        for (own, mark) in [("user_email", ""), ("mix", "2")] {
            guard let key = row.values[own].map({ QueryModel.text($0) }),
                let match = crm.last(where: { $0["key"].map { QueryModel.text($0) } == key })
            else { continue }
            for (name, type) in fields {
                guard let value = match[name] else { continue }
                switch type {
                case "string": row.values["@\(name)\(mark)"] = .text(QueryModel.text(value))
                case "number":
                    var number: Value? = value
                    if value.bool != nil { number = Value?.none }
                    if let text = value.string { number = QueryModel.number(text).flatMap { try? JSON.parse(text: "\($0)") } }
                    if let number { row.values["@\(name)\(mark)"] = number }
                case "boolean":
                    if let flag = value.bool ?? ["true": true, "false": false][QueryModel.text(value)] {
                        row.values["@\(name)\(mark)"] = .bool(flag)
                    }
                default: row.values["@\(name)\(mark)"] = value
                }
            }
        }
        return row
    }

    static func pattern(_ dice: inout Dice) -> Condition.Pattern {
        if dice.next(2) == 0 { return Condition.Pattern(texts[dice.next(texts.count)]) }
        return Condition.Pattern(
            (0..<1 + dice.next(3)).map { _ in
                [.anything, .anything, .one, .text(["a", "b", "5", "é", "É", "*", "[", "2026", "-0", ".", "t"][dice.next(11)])][
                    dice.next(4)]
            })
    }

    static func condition(_ dice: inout Dice, _ depth: Int) -> Condition {
        switch depth == 0 ? 3 + dice.next(5) : dice.next(8) {
        case 0: return .all((0..<2 + dice.next(2)).map { _ in condition(&dice, depth - 1) })
        case 1: return .any((0..<2 + dice.next(2)).map { _ in condition(&dice, depth - 1) })
        case 2: return .not(condition(&dice, depth - 1))
        case 3: return .words(pattern(&dice))
        default:
            let names = builtIn.map(\.0) + others + fields.flatMap { ["@" + $0.0, "@\($0.0)2"] } + ["user_id", "missing"]
            return .attribute(names[dice.next(names.count)], test(&dice))
        }
    }

    static func test(_ dice: inout Dice) -> Condition.Test {
        func bound(_ dice: inout Dice, _ isTime: Bool) -> Condition.Bound {
            let time = ["2026-01-02", "2026-01-02T00:00:00.25", "2026-01-02T00:00:00.2504Z", "2026-01-02T07:30:00Z"][dice.next(4)]
            return Condition.Bound(isTime ? time : ["0", "1", "5", "7.5", "-1", "100", "6.99"][dice.next(7)]) ?? .time(0)
        }
        switch dice.next(6) {
        case 0: return .exists
        case 1: return .compares(Condition.Relation.allCases[dice.next(4)], bound(&dice, dice.next(2) == 0))
        case 2:
            let isTime = dice.next(3) == 0
            func end(_ dice: inout Dice) -> Condition.End? {
                dice.next(4) == 0 ? nil : Condition.End(bound(&dice, isTime), isIncluded: dice.next(2) == 0)
            }
            return .range(from: end(&dice), to: end(&dice))
        default: return .matches(pattern(&dice))
        }
    }

    static func site(_ data: Data) throws -> LocalSite {
        let store = SQLiteStore(path: ":memory:")
        try store.importUsers(ImportRow.numbered(data.users))
        let site = LocalSite(store: store, world: testWorld())
        for (join, mark) in [("email", ""), ("mix", "2")] {
            let fields = fields.map { Field(id: $0.0 + mark, sourceName: $0.0, type: $0.1) }
            let request = CreateConnectionRequest(
                id: "crm" + mark, type: "ref_table", joinAttribute: "key", joinType: join, fields: fields, metadata: ["table": "crm"])
            #expect(try site.answer(.createConnection(request, for: .users)).status == 201)
        }
        // The table arrives after the connections.
        try store.importTable("crm", ImportRow.numbered(data.crm))
        return site
    }

    @Test(arguments: 1...6) func sqlFindsWhatTheRulesSay(_ seed: Int) throws {
        var dice = Dice(state: UInt64(seed) &* 0x9e37_79b9_7f4a_7c15)
        let data = Self.data(&dice, users: 60)
        let site = try Self.site(data)
        let model = QueryModel()
        var sizes = Set<Int>()
        for _ in 0..<150 {
            let condition = Self.condition(&dice, 2)
            let expected = data.rows.filter { model.holds(condition, $0) }.map(\.id).sorted()
            let text = condition.text
            #expect(try site.found(text).split(separator: " ").map(String.init) == expected, "seed \(seed): \(text)")
            sizes.insert(expected.count)
        }
        #expect(sizes.count > 8)
    }

    @Test(arguments: 1...3) func hitsAreSortedCutAndWhole(_ seed: Int) throws {
        var dice = Dice(state: UInt64(seed) &* 77)
        let data = Self.data(&dice, users: 60)
        let site = try Self.site(data)
        let model = QueryModel()
        for _ in 0..<40 {
            let condition = Self.condition(&dice, 1)
            let (name, kind) = (Self.builtIn + [("user_id", 0)])[dice.next(Self.builtIn.count + 1)]
            let (isDown, limit) = (dice.next(2) == 0, dice.next(30))
            let found = data.rows.filter { model.holds(condition, $0) }
            func isBefore(_ a: QueryModel.Row, _ b: QueryModel.Row) -> Bool {
                switch (a.values[name], b.values[name]) {
                case (nil, nil): return a.id < b.id
                case (nil, _): return false
                case (_, nil): return true
                case (let x?, let y?):
                    let order =
                        kind == 1
                        ? (QueryModel.number(x) ?? 0) - (QueryModel.number(y) ?? 0) : Double((x.string ?? "").order(to: y.string ?? ""))
                    return order == 0 ? a.id < b.id : isDown ? order > 0 : order < 0
                }
            }
            let query = QueryRequest(
                query: condition.text, sort: QueryRequest.Sort(name, order: isDown ? "desc" : nil), limit: limit)
            let response = QueryResponse(try JSON.parse(site.answer(.queryUsers(query)).body))
            #expect(response.total == found.count)
            let expected = found.sorted(by: isBefore).prefix(limit)
            #expect(response.hits?.map { $0["user_id"]?.string } == expected.map(\.id), "\(condition.text) by \(name)")
            for (hit, row) in zip(response.hits ?? [], expected) {
                let values = hit.map.map { Dictionary(uniqueKeysWithValues: $0.members.map { ($0, $1) }) }
                #expect(values == row.values, "\(condition.text): \(hit) \(row.values)")
            }
        }
    }

    @Test(arguments: 1...3) func facetsCountWhatTheRulesSay(_ seed: Int) throws {
        var dice = Dice(state: UInt64(seed) &* 991)
        let data = Self.data(&dice, users: 60)
        let site = try Self.site(data)
        let model = QueryModel()
        let names = Self.builtIn.map(\.0) + Self.others + Self.fields.flatMap { ["@" + $0.0, "@\($0.0)2"] }
        for name in names {
            for term in [nil, "A", "é", "5", "_"] {
                let condition = dice.next(2) == 0 ? Condition.everything : Self.condition(&dice, 1)
                var counts: [String: Int] = [:]
                for row in data.rows where model.holds(condition, row) {
                    for text in Set(QueryModel.items(row.values[name]).map(QueryModel.text))
                    where term.map({ text.lowercased().contains($0.lowercased()) }) ?? true {
                        counts[text, default: 0] += 1
                    }
                }
                let request = FacetInfoRequest(name, limit: 1_000, search: condition.text, termSearch: term)
                let values = FacetInfoResponse(try JSON.parse(site.answer(.getUserFacetInfo(request)).body)).values ?? []
                let found = Dictionary(values.map { ($0.value ?? "", $0.count ?? 0) }, uniquingKeysWith: +)
                #expect(found == counts, "\(name) of \(condition.text) with \(term ?? "no term")")
                #expect(values.map { $0.count ?? 0 } == values.map { $0.count ?? 0 }.sorted(by: >))
            }
        }
    }
}

enum Moments {
    /// As the site writes moments: with milliseconds.
    static func text(_ microseconds: Int) -> String {
        let text = Time.text(microseconds - microseconds % 1_000).dropLast()
        let parts = text.split(separator: ".")
        return parts[0] + "." + (parts.count > 1 ? parts[1] : "").padding(toLength: 3, withPad: "0", startingAt: 0) + "Z"
    }
}
