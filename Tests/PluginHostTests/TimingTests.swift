import Diagnostics
import PluginHost
import Testing
import Values

@Suite struct TimingTests {
    @Test(arguments: [
        ("* * * * *", "2026-11-22T01:30:00Z"), ("30 2 * * *", "2026-11-22T02:30:00Z"), ("0 0 * * mon", "2026-11-23T00:00:00Z"),
        ("*/20 1 * * *", "2026-11-22T01:40:00Z"), ("0 0 29 2 *", "2028-02-29T00:00:00Z"), ("0 12 1,15 * *", "2026-12-01T12:00:00Z"),
        ("15-45/15 3 * jan-mar 7", "2027-01-03T03:15:00Z"), ("0 9 13 * FRI", "2026-11-27T09:00:00Z"),
        ("0 0 1 */2 *", "2027-01-01T00:00:00Z"),
    ])
    func theNextMomentIsFound(_ form: String, _ expected: String) throws {
        let now = try #require(Time.parse("2026-11-22T01:29:59Z"))
        #expect(try Cron(form).next(after: now).map { Time.text($0) } == expected)
    }

    @Test(arguments: [
        ("* * * *", "a cron form must have five fields, but has 4"), ("60 * * * *", "this is no minute"), ("* 24 * * *", "this is no hour"),
        ("* * 0 * *", "this is no day of the month"), ("* * * foo *", "this is no month"), ("* * * * 8", "this is no day of the week"),
        ("5/2 * * * *", "this is no minute"), ("9-3 * * * *", "this is no minute"), ("*/0 * * * *", "this is no minute"),
        ("0 0 31 2 *", "this never comes"), ("1,,2 * * * *", "this is no minute"), ("+1 * * * *", "this is no minute"),
    ])
    func whatIsNoFormIsTold(_ form: String, _ message: String) {
        #expect(throws: Diagnostic.self) { try Cron(form) }
        do { _ = try Cron(form) } catch { #expect((error as? Diagnostic)?.message == message) }
    }

    @Test(arguments: [
        ("1.2.3", "1.2.4"), ("1.2.3-beta", "1.2.3"), ("1.2.3-1", "1.2.3-a"), ("1.2.3-2", "1.2.3-10"), ("1.9.0", "1.10.0"),
        ("1.0.0-a", "1.0.0-a.1"),
    ])
    func versionsAreOrdered(_ less: String, _ more: String) throws {
        let (less, more) = (try #require(Version(less)), try #require(Version(more)))
        #expect(less < more && !(more < less))
    }

    @Test(arguments: ["1.2", "1.2.3.4", "01.2.3", "1.2.x", "v1.2.3", "1.2.3-", "1.2.3-01", "", "1.2.3-a..b"])
    func whatIsNoVersionIsRefused(_ text: String) { #expect(Version(text) == nil) }

    @Test func rangesHoldWhatTheySay() throws {
        let range = try #require(VersionRange(">=0.1.0 <2.0.0"))
        for (text, holds) in [("0.1.0", true), ("1.99.0", true), ("2.0.0", false), ("0.0.9", false)] {
            #expect(range.contains(try #require(Version(text))) == holds)
        }
        #expect(VersionRange("*")?.contains(Version(9, 9, 9)) == true)
        #expect(range.description == ">=0.1.0 <2.0.0")
        for text in ["", ">1", "<=1.0.0", "1.0.0 >=1.0.0", "latest"] { #expect(VersionRange(text) == nil, "\(text)") }
    }
}
