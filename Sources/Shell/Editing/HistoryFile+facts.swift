import CPlatform
import Glibc
import Values

extension HistoryFile.Lines {
    /// What a line says that is written as this program writes it, in nothing but plain letters: where its parts are, found without
    /// reading it as JSON.
    struct Facts {
        var text: Range<Int>
        var site: Range<Int>?
        var status: Int?
        var time: Range<Int>?
    }

    /// The facts of a line; nil when only reading it as JSON can tell.
    func facts(at index: Int) -> Facts? {
        let range = ranges[index]
        return bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var scan = LineScan(base: base, at: range.lowerBound, end: range.upperBound)
            guard scan.skip("{\"text\":"), let text = scan.plainText(), scan.skip(",\"site\":") else { return nil }
            var facts = Facts(text: text)
            if !scan.skip("null") {
                guard let site = scan.plainText() else { return nil }
                facts.site = site
            }
            guard scan.skip(",\"status\":") else { return nil }
            if !scan.skip("null") {
                guard let status = scan.number() else { return nil }
                facts.status = status
            }
            guard scan.skip(",\"time\":") else { return nil }
            if !scan.skip("null") {
                guard let time = scan.plainText() else { return nil }
                facts.time = time
            }
            return scan.skip("}") && scan.at == scan.end ? facts : nil
        }
    }

    /// The text of an entry as JSON escapes it, without reading the rest; nil for a line that another program wrote.
    func text(at index: Int) -> Range<Int>? {
        let range = ranges[index]
        return bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var scan = LineScan(base: base, at: range.lowerBound, end: range.upperBound)
            return scan.skip("{\"text\":") ? scan.text() : nil
        }
    }

    /// Calls with the texts of several entries as JSON escapes them, from the newest to the oldest, and with their numbers.
    ///
    /// Nothing is held or let go of between two of them: a hundred thousand are read between two keys.
    func texts(of numbers: Range<Int>, _ body: (Int, UnsafeRawBufferPointer) -> Void) {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            ranges.withUnsafeBufferPointer { ranges in
                for number in numbers.reversed() {
                    var scan = LineScan(base: base, at: ranges[number].lowerBound, end: ranges[number].upperBound)
                    if scan.skip("{\"text\":"), let text = scan.text() { body(number, UnsafeRawBufferPointer(rebasing: bytes[text])) }
                }
            }
        }
    }
}

extension History.Entry {
    /// The entry of a line; nil when the line is none.
    init?(_ lines: HistoryFile.Lines, at index: Int) {
        guard let facts = lines.facts(at: index) else {
            self.init(lines[index])
            return
        }
        func text(_ range: Range<Int>) -> String { String(decoding: lines.bytes[range], as: UTF8.self) }
        self.init(
            text: text(facts.text), site: facts.site.map(text), status: facts.status, time: facts.time.flatMap { Time.parse(text($0)) })
    }
}

/// Goes through the bytes of one line.
private struct LineScan {
    let base: UnsafeRawPointer
    var at: Int
    let end: Int

    mutating func skip(_ part: StaticString) -> Bool {
        let count = part.utf8CodeUnitCount
        guard end - at >= count, memcmp(base + at, part.utf8Start, count) == 0 else { return false }
        at += count
        return true
    }

    /// What stands between quotes, escapes and all.
    mutating func text() -> Range<Int>? {
        guard skip("\"") else { return nil }
        let start = at
        guard let quote = cplatform_text_end(base + start, end - start) else { return nil }
        at = UnsafeRawPointer(quote) - base + 1
        return start..<at - 1
    }

    /// The same, if it stands for nothing but itself.
    mutating func plainText() -> Range<Int>? {
        guard let text = text(), cplatform_is_plain_text(base + text.lowerBound, text.count) else { return nil }
        return text
    }

    /// A whole number of a few digits.
    mutating func number() -> Int? {
        var (value, count) = (0, 0)
        while at < end, count < 9 {
            let digit = Int(base.load(fromByteOffset: at, as: UInt8.self)) - 48
            guard 0...9 ~= digit else { break }
            (value, count, at) = (value * 10 + digit, count + 1, at + 1)
        }
        // JSON writes no zero in front of others.
        return count == 0 || count > 1 && base.load(fromByteOffset: at - count, as: UInt8.self) == 48 ? nil : value
    }
}
