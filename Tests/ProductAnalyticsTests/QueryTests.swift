import Diagnostics
import ProductAnalytics
import Testing
import Values

@Suite struct QueryTests {
    /// What a query means, written out again; or the flaw as a site answers it.
    static func read(_ text: String) -> String {
        do throws(QueryFlaw) { return try Query(parsing: text).condition.text } catch { return error.answer }
    }

    @Test(arguments: [
        ("", "*"), ("   ", "*"), ("*", "*"), ("**", "*"), ("a", "a"), ("a b", "a AND b"), ("a AND b", "a AND b"),
        ("a b OR c d", "a AND b OR c AND d"), ("a OR b c", "a OR b AND c"), ("(a OR b) c", "(a OR b) AND c"),
        ("-a OR b", "-a OR b"), ("-(a OR b)", "-(a OR b)"), ("NOT a b", "-a AND b"), ("NOT(a b)", "-(a AND b)"), ("--a", "a"),
        ("-NOT -a", "-a"), ("k:v", "k:v"), ("@k:v", "@k:v"), ("k:*", "k:*"), ("-k:*", "-k:*"), ("k:a*b?c", "k:a*b?c"),
        ("k:\"a*b\"", "k:\"a*b\""), ("k:a\\*b", "k:\"a*b\""), ("k:\"\"", "k:\"\""), ("k:\"a \\\"b\\\" \\\\\"", "k:\"a \\\"b\\\" \\\\\""),
        ("k:a\\:b", "k:\"a:b\""), ("k:a\\ b*", "k:a\\ b*"), ("k:-5", "k:\"-5\""), ("k:*@x.com", "k:*@x.com"),
        ("k:ecommerce-platform", "k:ecommerce-platform"), ("@user.first\\ name:x", "@user.first\\ name:x"), ("a\\:b:c", "a\\:b:c"),
        ("k:>5", "k:>5"), ("k:>=-1.50", "k:>=\"-1.50\""), ("k:<1e3", "k:<1e3"), ("k:<=0", "k:<=0"),
        ("k:>\"2026-03-04T10:42:00Z\"", "k:>\"2026-03-04T10:42:00Z\""), ("k:>2026-03-04", "k:>\"2026-03-04T00:00:00Z\""),
        ("k:>2026-03-04T10\\:42", "k:>\"2026-03-04T10:42:00Z\""), ("k:<\"2026-03-04T10:42+02:00\"", "k:<\"2026-03-04T08:42:00Z\""),
        ("k:[3 TO 10]", "k:[3 TO 10]"), ("k:{3 TO 10}", "k:{3 TO 10}"), ("k:[ 3 TO 10 }", "k:[3 TO 10}"), ("k:[* TO 10]", "k:[* TO 10]"),
        ("k:{3 TO *}", "k:{3 TO *]"), ("k:[* TO *]", "k:[* TO *]"),
        ("k:[2026-01-01 TO \"2026-02-01\"}", "k:[\"2026-01-01T00:00:00Z\" TO \"2026-02-01T00:00:00Z\"}"),
        ("k:(a OR b)", "k:a OR k:b"), ("k:(a b)", "k:a AND k:b"), ("k:(a OR -b c)", "k:a OR -k:b AND k:c"),
        ("x k:(a OR b)", "x AND (k:a OR k:b)"),
        ("k:(>5 AND <9)", "k:>5 AND k:<9"), ("k:(a (b OR \"c d\"))", "k:a AND (k:b OR k:\"c d\")"), ("k:( a )", "k:a"),
        ("-k:(a OR b)", "-(k:a OR k:b)"),
        ("and or not", "and AND or AND not"), ("\"AND\"", "\"AND\""), ("\\AND", "\"AND\""), ("k:AND", "k:\"AND\""), ("ANDY", "ANDY"),
        ("\"a b\" c", "\"a b\" AND c"), ("a(b)", "a AND b"), ("(a)(b)", "a AND b"), ("a\tOR\nb", "a OR b"), ("é:ü", "é:ü"),
        ("a/b.c_d-e$:1", "a/b.c_d-e$:1"), ("k:a/b", "k:a/b"), ("k:a\\/b", "k:a/b"), ("a=b !c ~d #e", "\"a=b\" AND !c AND ~d AND #e"),
        ("k:TO", "k:\"TO\""), ("a* ?b", "a* AND ?b"), ("k:?", "k:?"),
        (
            "user_email:*@techcorp.com AND first_country_code:US AND first_browser_name:Chrome",
            "user_email:*@techcorp.com AND first_country_code:US AND first_browser_name:Chrome"
        ),
        (
            "@type:view AND @view.loading_time:>3000 AND @application.name:ecommerce-platform",
            "@type:view AND @view.loading_time:>3000 AND @application.name:ecommerce-platform"
        ),
    ])
    func means(_ text: String, _ meaning: String) throws {
        #expect(Self.read(text) == meaning)
        // What is written out means the same.
        #expect(try Query(parsing: meaning).condition == Query(parsing: text).condition)
    }

    @Test(arguments: [
        ("(a", "at character 1: '(' is never closed; try (a)"), ("a)", "at character 2: ')' has no '(' before it; try a"),
        ("()", "at character 1: there is nothing between the parentheses"),
        ("k:()", "at character 3: there is nothing between the parentheses"),
        ("(", "at character 1: '(' is never closed"), ("a AND", "at character 3: 'AND' has nothing after it; try a \"AND\""),
        ("AND a", "at character 1: 'AND' has nothing before it; try \"AND\" a"),
        ("a OR OR b", "at character 3: 'OR' has nothing after it; try a \"OR\" OR b"),
        ("NOT", "at character 1: 'NOT' has nothing after it; try \"NOT\""),
        ("(a OR )", "at character 4: 'OR' has nothing after it; try (a \"OR\" )"),
        ("-", "at character 1: '-' must touch what it excludes; try \"-\""),
        ("a - b", "at character 3: '-' must touch what it excludes; try a -b"),
        ("k:", "at character 1: attribute 'k' has no value after its ':'; try k:*"),
        ("k: v", "at character 1: attribute 'k' has no value after its ':'; try k:v"),
        ("(k:)", "at character 2: attribute 'k' has no value after its ':'; try (k:*)"),
        (":v", "at character 1: ':' needs the name of an attribute before it"),
        ("@:v", "at character 1: ':' needs the name of an attribute before it"),
        ("k:>", "at character 3: '>' has nothing after it"), ("k:> 5", "at character 3: '>' has nothing after it; try k:>5"),
        ("k:>abc", "at character 4: what is compared must be a number or a time, but is 'abc'"),
        ("k:>5*", "at character 4: what is compared cannot have '*' or '?' in it"),
        ("k:>=*", "at character 3: '>=' needs a number or a time after it, not '*'"),
        ("k:>1s", "at character 4: what is compared must be a number or a time, but is '1s'"),
        (
            "k:>2026-03-04T10:42:00Z",
            "at character 17: a ':' within a value needs a '\\' before it, or the value needs quotes; try k:>\"2026-03-04T10:42:00Z\""
        ),
        ("k:http://x", "at character 7: a ':' within a value needs a '\\' before it, or the value needs quotes; try k:\"http://x\""),
        ("k:[3 10]", "at character 4: a range needs 'TO' between its ends; try k:[3 TO 10]"),
        ("k:[3 to 10]", "at character 6: 'TO' must be in capitals; try k:[3 TO 10]"),
        ("k:[3..10]", "at character 4: a range needs 'TO' between its ends; try k:[3 TO 10]"),
        ("k:[3]", "at character 3: a range needs 'TO' between its ends; try k:[3 TO *]"),
        ("k:[3 TO 10", "at character 3: '[' is never closed; try k:[3 TO 10]"), ("k:[3", "at character 3: '[' is never closed"),
        ("k:{", "at character 3: '{' is never closed"), ("k:[TO 10]", "at character 3: the range has no lower end; try k:[* TO 10]"),
        ("k:[3 TO ]", "at character 3: the range has no upper end; try k:[3 TO *]"),
        ("k:[a TO b]", "at character 4: what is compared must be a number or a time, but is 'a'"),
        ("k:[3 TO 2026-01-01]", "at character 4: both ends of a range must be numbers, or both times"),
        ("k:[3 TO 10 x", "at character 12: a range must close with ']' or '}' after its upper end"),
        ("[3 TO 10]", "at character 1: a range needs an attribute before it"),
        (">5", "at character 1: a comparison needs an attribute before it"),
        ("\"a", "at character 1: '\"' is never closed; try \"a\""), ("k:\"a\\\"", "at character 3: '\"' is never closed; try k:\"a\\\"\""),
        ("a\"b", "at character 2: a quote within a word needs a '\\' before it; try a\\\"b"),
        ("\"a\"b", "at character 4: a blank must follow the closing quote; try \"a\" b"),
        ("\"my key\":x", "at character 1: the name of an attribute takes a '\\' before each special character, and no quotes"),
        ("a*b:c", "at character 1: the name of an attribute takes a '\\' before each special character; try a*b\\:c"),
        ("k:a\\", "at character 4: '\\' must have a character after it; try k:a\\\\"),
        ("a\u{0}b", "at character 2: a query cannot hold the character U+0000"),
        ("é é )", "at character 5: ')' has no '(' before it; try é é"),
    ])
    func flaws(_ text: String, _ answer: String) { #expect(Self.read(text) == answer) }

    @Test func depthAndLengthHaveLimits() throws {
        func nested(_ depth: Int) -> String { String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth) }
        #expect(Self.read(nested(64)) == "a")
        #expect(Self.read(nested(65)) == "at character 65: parentheses must be at most 64 deep")
        #expect(Self.read(String(repeating: "-", count: 8_001) + "a") == "-a")
        #expect(try Query(parsing: String(repeating: "a", count: 8_192)).condition.text.count == 8_192)
        #expect(Self.read(String(repeating: "é", count: 4_097)) == "at character 4097: a query must have at most 8192 bytes, but has 8194")
        #expect(Self.read(String(repeating: "(a ", count: 1_600)) == "at character 193: parentheses must be at most 64 deep")
    }

    @Test func smallLettersAreWordsAndItIsSaid() throws {
        let query = try Query(parsing: "a or k:(b and c) not d && \"or\"")
        #expect(
            query.hints.map(\.message) == [
                "'or' is a word to look for here; the operator is OR", "'and' is a word to look for here; the operator is AND",
                "'not' is a word to look for here; the operator is NOT",
                "'&&' is a word to look for here; the operator is AND",
            ])
        #expect(query.hints.first?.attempt == "a OR k:(b and c) not d && \"or\"")
        #expect(try Query(parsing: "a OR b").hints == [])
        #expect(query.condition.attributes == ["k"])
        #expect(try Query(parsing: "b:1 -(a:2 OR c:* b:3) x").condition.attributes == ["b", "a", "c"])
    }

    @Test func aFlawPointsIntoTheScriptThatHoldsTheQuery() throws {
        let text = "plan:(a OR b"
        let source = Source("q.tenon", "query users '\(text)'\n")
        let flaw = try #require(throws: QueryFlaw.self) { try Query(parsing: text) }
        #expect(
            flaw.diagnostic(at: Place(source, 12..<26)).drawn() == """
                error[invalid-query]: '(' is never closed
                  --> q.tenon:1:19
                   |
                 1 | query users 'plan:(a OR b'
                   |                   ^
                   |
                   = try: plan:(a OR b)

                """)
        #expect(
            flaw.diagnostic().drawn() == """
                error[invalid-query]: '(' is never closed
                  --> query:1:6
                   |
                 1 | plan:(a OR b
                   |      ^
                   |
                   = try: plan:(a OR b)

                """)
        // Where the script writes it in another way, all of it is marked.
        let other = flaw.diagnostic(at: Place(Source("q.tenon", "query users $q"), 12..<14))
        #expect(other.marks.map(\.words) == ["at character 6 of the query"])
    }

    struct Dice {
        var state: UInt64
        mutating func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        mutating func text() -> String {
            let letters = Array("ab-AND ORNT\"\\*?:()[]{}<>@é\t~")
            return String((0..<below(6)).map { _ in letters[below(letters.count)] })
        }
        mutating func pattern() -> Condition.Pattern {
            Condition.Pattern((0..<1 + below(3)).map { _ in [.anything, .one, .text(text()), .text(text())][below(4)] })
        }
        mutating func bound(_ isTime: Bool) -> Condition.Bound {
            isTime ? .time(below(2_000_000_000) * 1_000_000) : Condition.Bound("\(below(200) - 100).\(below(10))") ?? .time(0)
        }
        mutating func test() -> Condition.Test {
            switch below(4) {
            case 0: return .exists
            case 1: return .compares(Condition.Relation.allCases[below(4)], bound(below(2) == 0))
            case 2:
                let isTime = below(2) == 0
                func end(_ dice: inout Dice) -> Condition.End? {
                    dice.below(4) == 0 ? nil : Condition.End(dice.bound(isTime), isIncluded: dice.below(2) == 0)
                }
                return .range(from: end(&self), to: end(&self))
            default:
                let pattern = pattern()
                return pattern.pieces == [.anything] ? .exists : .matches(pattern)
            }
        }
        mutating func condition(_ depth: Int) -> Condition {
            switch depth == 0 ? 3 + below(3) : below(6) {
            case 0: return .all((0..<2 + below(2)).map { _ in condition(depth - 1) })
            case 1: return .any((0..<2 + below(2)).map { _ in condition(depth - 1) })
            case 2:
                let inner = condition(depth - 1)
                if case .not = inner { return inner }
                return .not(inner)
            case 3:
                let pattern = pattern()
                return pattern.pieces == [.anything] ? .everything : .words(pattern)
            case 4: return .everything
            default: return .attribute((below(2) == 0 ? "@" : "") + "k" + text(), test())
            }
        }
    }

    @Test func whatIsWrittenOutReadsBackAsTheSame() throws {
        var dice = Dice(state: 7)
        for _ in 0..<2_000 {
            let condition = dice.condition(3)
            let text = condition.text
            guard text.utf8.count <= Query.longest else { continue }
            #expect(try Query(parsing: text).condition == condition, "\(text)")
        }
    }

    @Test func anyTextIsReadOrHasAFlawInsideIt() {
        var dice = Dice(state: 11)
        let letters = [
            "a", "k:", "@k", "\"", "\\", "*", "?", "(", ")", "[", "]", "{", "}", " TO ", ">", "<=", "-", " AND ", " OR ", "NOT ", " ", "5",
            "2026-01-01", "é", ":",
        ]
        for _ in 0..<1_500 {
            let text = (0..<dice.below(14)).map { _ in letters[dice.below(letters.count)] }.joined()
            for end in text.indices {
                let prefix = String(text[..<end])
                do throws(QueryFlaw) {
                    let query = try Query(parsing: prefix)
                    #expect((try? Query(parsing: query.condition.text).condition) == query.condition, "\(prefix)")
                } catch {
                    #expect(error.range.lowerBound <= error.range.upperBound && error.range.upperBound <= prefix.utf8.count)
                    for attempt in error.attempts { #expect((try? Query(parsing: attempt)) != nil) }
                }
            }
        }
    }
}
