import Testing
import Values

@Suite struct Times {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-03-28T12:34:56Z", 1_774_701_296_000_000), ("1969-12-31T23:59:59.999999Z", -1),
        ("2000-02-29T00:00:00Z", 951_782_400_000_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000_000), ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ("2026-03-28T12:34:56.5Z", 1_774_701_296_500_000),
        ("2026-03-28T12:34:56.000001Z", 1_774_701_296_000_001), ("1900-03-01T00:00:00Z", -2_203_891_200_000_000),
    ])
    func areWrittenAndRead(_ text: String, _ moment: Int) {
        #expect(Time.text(moment) == text)
        #expect(Time.parse(text) == moment)
    }

    @Test(arguments: [
        ("2026-03-28T14:34:56+02:00", "2026-03-28T12:34:56Z"), ("2026-03-28T10:04:56-02:30", "2026-03-28T12:34:56Z"),
        ("2026-03-28t12:34:56z", "2026-03-28T12:34:56Z"), ("2026-03-28 12:34:56Z", "2026-03-28T12:34:56Z"),
        ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"), ("2026-03-28T12:34:56.1234567890123Z", "2026-03-28T12:34:56.123456Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z"), ("2026-03-28T12:34:56.500-00:00", "2026-03-28T12:34:56.5Z"),
    ])
    func otherSpellings(_ text: String, _ meant: String) { #expect(Time.parse(text).map { Time.text($0) } == meant) }

    @Test(arguments: [
        "", "2026", "2026-03-28", "2026-03-28T12:34Z", "2026-03-28T12:34:56", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z", "2026-04-00T00:00:00Z",
        "2026-03-28T24:00:00Z", "2026-03-28T12:60:00Z", "2026-03-28T12:00:61Z", "2026-03-28T12:34:56.Z", "2026-03-28T12:34:56+0200",
        "2026-03-28T12:34:56+24:00", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "2026-3-28T12:34:56Z", "２０２６-03-28T12:34:56Z", "2026-03-28T12:34:56Zx", "-2026-03-28T12:34:56Z", "2026-03-28T12:34:56 Z",
    ])
    func noTimes(_ text: String) { #expect(Time.parse(text) == nil) }

    @Test func parsingWhatWasWrittenGivesTheMoment() {
        var random = RandomValues(seed: 6)
        for _ in 0..<5000 {
            let moment = Time.earliest + Int(random.next() % UInt64(Time.latest - Time.earliest))
            #expect(Time.parse(Time.text(moment)) == moment)
        }
        #expect(Time.text(.min) == "0001-01-01T00:00:00Z")
        #expect(Time.text(.max) == "9999-12-31T23:59:59.999999Z")
    }

    @Test func everyDayOfFourCenturiesFollowsTheOneBefore() {
        var previous = "2399-12-31"
        for day in 0..<146_097 {
            let text = String(Time.text((day + 157_054) * 86_400_000_000).prefix(10))
            #expect(text > previous)
            previous = text
        }
        #expect(previous == "2799-12-31")
    }
}

@Suite struct Durations {
    @Test(arguments: [
        ("0s", 0), ("1us", 1), ("300ms", 300_000), ("1s", 1_000_000), ("1m30s", 90_000_000), ("1h", 3_600_000_000), ("7d", 604_800_000_000),
        ("1d2h3m4s5ms6us", 93_784_005_006), ("-1m30s", -90_000_000), ("1s500ms", 1_500_000),
        ("106751991d4h54s775ms807us", Int.max), ("-106751991d4h54s775ms808us", Int.min),
    ])
    func areWrittenAndRead(_ text: String, _ length: Int) {
        #expect(Duration.text(length) == text)
        #expect(Duration.parse(text) == length)
    }

    @Test(arguments: [
        ("90s", 90_000_000), ("1.5h", 5_400_000_000), ("2w", 1_209_600_000_000), ("0.25s", 250_000), ("1h0.5m", 3_630_000_000), ("0ms", 0),
        ("100m", 6_000_000_000), ("-0s", 0), ("1.000000s", 1_000_000),
    ]) func otherSpellings(_ text: String, _ length: Int) {
        #expect(Duration.parse(text) == length)
    }

    @Test(arguments: [
        "", "-", "1", "s", "1x", "1m1h", "1s1s", "1.5h30m", "1 s", "1s ", "+1s", "--1s", ".5s", "1.s", "0.5us", "1..5s", "106751991d5h",
        "99999999999999999999d", "1S", "١s", "1e3s", "1s-1ms",
    ]) func noDurations(_ text: String) {
        #expect(Duration.parse(text) == nil)
    }

    @Test func parsingWhatWasWrittenGivesTheLength() {
        var random = RandomValues(seed: 7)
        for _ in 0..<5000 {
            let length = Int(bitPattern: UInt(random.next())) >> random.below(64)
            #expect(Duration.parse(Duration.text(length)) == length)
        }
    }
}
