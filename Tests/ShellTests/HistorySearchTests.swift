import Glibc
import Testing

@testable import Shell

/// What `^R` and the suggestions find, and how much they look at for it: no clock, which would say more of the machine than of them.
@Suite struct HistorySearchTests {
    private func history(_ lines: [String]) -> History {
        var template = Array("/tmp/tenon-search-XXXXXX".utf8CString)
        close(mkstemp(&template))
        let path = template.withUnsafeBufferPointer { String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
        defer { unlink(path) }
        if let stream = fopen(path, "w") {
            let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
            fwrite(bytes, 1, bytes.count, stream)
            fclose(stream)
        }
        return History(path: path, now: { 0 })
    }

    private func line(_ text: String, site: String = "\"local\"", status: String = "0") -> String {
        #"{"text":"\#(text)","site":\#(site),"status":\#(status),"time":"2026-01-01T00:00:00Z"}"#
    }

    private func long(_ count: Int) -> History { history((0..<count).map { line("show user \($0 * 7919 % 1_000_003) of many") }) }

    private func texts(_ search: HistorySearch, _ query: String) -> [String] { search.entries(.init(query)).map(\.text) }

    @Test func whatIsTypedFurtherIsFoundAsIfItWereLookedForAnew() {
        let sites = ["\"eu\"", "\"local\"", "null", "\"e\\u0075\""]
        let words = ["list users", "LIST users", "say \\\"hi\\\"", "a\\nb", "caf\\u00e9", "café", "print 'É'", "show one", "E\u{301}ve"]
        let lines = (0..<3_000).map { index in
            index % 97 == 0
                ? "rubbish"
                : line(
                    words[index % words.count] + (index % 3 == 0 ? " \(index / 40)" : ""), site: sites[index % 4], status: "\(index % 5)")
        }
        let history = history(lines)
        for needle in [
            "list users 7", "LIS", "li us @eu", "! @e list", "\"hi\" 1", "\\nb", "é 3", "É", "E v", "lu", "@eu ! sh", "5 1", "ab!", "@@",
            "E\u{301}",
        ] {
            let search = HistorySearch(history)
            var typed = ""
            for letter in needle {
                typed.append(letter)
                #expect(texts(search, typed) == texts(HistorySearch(history), typed), "\(typed)")
            }
            while !typed.isEmpty {
                typed.removeLast()
                #expect(texts(search, typed) == texts(HistorySearch(history), typed), "\(typed)")
            }
        }
    }

    @Test func siteAndStatusAreTold() {
        let history = history([
            line("one", site: "\"eu\"", status: "4"), line("two", site: "\"eu\""), line("three", site: "\"e\\u0075\""),
            line("two", site: "\"us\""),
            line("one"), #"{"time":null,"text":"other order","site":"eu","status":1}"#, line("bad \\q"), #"{"text":"torn","si"#,
            #"{"text":"only this"}"#,
        ])
        let search = HistorySearch(history)
        #expect(texts(search, "") == ["only this", "one", "two", "three"])
        #expect(texts(search, "@eu") == ["three", "two", "one"])
        #expect(texts(search, "!") == ["one"])
        #expect(texts(search, "bad").isEmpty)
        #expect(texts(search, "torn").isEmpty)
        #expect(texts(search, "@e o") == ["two", "one"])
    }

    @Test func openingLooksAtTheNewestOnly() {
        for count in [5_000, 40_000] {
            let search = HistorySearch(long(count))
            #expect(search.find(.init("")).count == HistorySearch.mostFound)
            #expect(search.looks == HistorySearch.mostFound)
            #expect(search.taken == HistoryIndex.step)
        }
    }

    @Test func whatIsPreparedIsFoundAllTheSame() {
        let history = long(10_000)
        let search = HistorySearch(history)
        var steps = 0
        while search.prepare() { steps += 1 }
        #expect(steps == 5)
        #expect(search.looks == 0)
        #expect(texts(search, "4321") == texts(HistorySearch(history), "4321"))
    }

    @Test func eachEntryIsLookedAtOnceForAWholeWord() {
        let count = 20_000
        let search = HistorySearch(long(count))
        let needle = "987 of many"
        for length in 0...needle.count { _ = search.find(.init(String(needle.prefix(length)))) }
        #expect(search.looks <= count + HistorySearch.mostFound * (needle.count + 1))
        let before = search.looks
        // A letter less was looked for before.
        for length in (0...needle.count).reversed() { _ = search.find(.init(String(needle.prefix(length)))) }
        #expect(search.looks == before)
    }

    @Test func whereNothingWasFoundNothingIsLookedAt() {
        let search = HistorySearch(long(20_000))
        #expect(search.find(.init("nowhere")).count == 0)
        let before = search.looks
        for needle in ["nowhere e", "nowhere el", "nowhere els"] { #expect(search.find(.init(needle)).count == 0) }
        #expect(search.looks == before)
    }

    @Test func aSuggestionForALongerTextIsSoughtFromWhereTheShorterOneWas() {
        let history = long(10_000)
        var newest = Int.max
        #expect(history.continuation(of: "show user 7919 o", site: nil, newest: &newest) == "show user 7919 of many")
        #expect(newest == 1)
        #expect(history.continuation(of: "show user 7919 oh", site: nil, newest: &newest) == nil)
        #expect(newest == -1)
        #expect(history.continuation(of: "show user 7919 oh no", site: nil, newest: &newest) == nil)
    }
}
