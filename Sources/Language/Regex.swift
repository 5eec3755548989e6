private import CPCRE2
import Diagnostics
import Values

/// A regular expression, compiled by PCRE2; matching is bounded, so that no pattern can hang a script, and can be stopped.
///
/// PCRE2 looks at nothing while it matches unless the pattern is compiled with callouts, which slow it down. So short texts are
/// matched without, with so few tries that it takes no time; what needs more, and long texts, are matched with callouts.
final class Pattern {
    let text: String
    private let code: OpaquePointer
    private let data: OpaquePointer
    private let context: OpaquePointer?
    let groupCount: Int
    /// The same with callouts; made when it is needed.
    private var stoppable: OpaquePointer?

    /// How often PCRE2 may try at one place of a text.
    private static let tries: UInt32 = 1_000_000
    /// How often without callouts, at all places of a text together.
    private static let quickTries = 1_000_000
    /// Texts up to so many bytes are matched without callouts at first.
    private static let quickLength = 8_192
    private static let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP) | UInt32(PCRE2_NEVER_BACKSLASH_C)

    /// - Throws: a `Diagnostic` that says what is wrong with the pattern.
    init(_ text: String) throws {
        self.text = text
        var number: Int32 = 0
        var offset = 0
        var copy = text
        let compiled = copy.withUTF8 { pcre2_compile_8($0.baseAddress, $0.count, Self.options, &number, &offset, nil) }
        guard let compiled else { throw Diagnostic.badPattern(text, Self.message(number), offset) }
        guard let data = pcre2_match_data_create_from_pattern_8(compiled, nil) else {
            pcre2_code_free_8(compiled)
            throw Diagnostic.badPattern(text, "there is no memory for it", 0)
        }
        code = compiled
        self.data = data
        context = pcre2_match_context_create_8(nil)
        pcre2_set_heap_limit_8(context, 64 * 1024)
        var count: UInt32 = 0
        pcre2_pattern_info_8(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT), &count)
        groupCount = Int(count)
    }

    deinit {
        pcre2_match_context_free_8(context)
        pcre2_match_data_free_8(data)
        pcre2_code_free_8(code)
        pcre2_code_free_8(stoppable)
    }

    private static func message(_ number: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let length = pcre2_get_error_message_8(number, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
    }

    /// The first match from an offset on: the whole, then the groups, as byte ranges; a group that took no part is `nil`.
    func firstMatch(in text: String, from start: Int = 0, machine: Machine) throws -> [Range<Int>?]? {
        try machine.step(1)
        var copy = text
        let found = copy.withUTF8 { bytes in
            let length = bytes.count - start
            if length <= Self.quickLength {
                pcre2_set_match_limit_8(context, UInt32(Self.quickTries / max(1, length)))
                // The text is a Swift string, so it is UTF-8 already.
                let found = pcre2_match_8(code, bytes.baseAddress, bytes.count, start, UInt32(PCRE2_NO_UTF_CHECK), data, context)
                if found != PCRE2_ERROR_MATCHLIMIT { return found }
            }
            return search(bytes, from: start, machine.interrupt)
        }
        switch found {
        case PCRE2_ERROR_NOMATCH: return nil
        case PCRE2_ERROR_CALLOUT:
            try machine.poll()
            throw Diagnostic.cancelled()
        case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT: throw Diagnostic.costlyPattern(self.text)
        case ..<0: throw Diagnostic.badPattern(self.text, Self.message(found), 0)
        default: break
        }
        guard let ends = pcre2_get_ovector_pointer_8(data) else { return nil }
        return (0...groupCount).map { group in
            let (lower, upper) = (ends[2 * group], ends[2 * group + 1])
            // The mark of an unset group, the largest number of C, comes over as -1; `\K` may put an end before its start.
            return lower >= 0 && lower <= upper && upper <= text.utf8.count ? Int(lower)..<Int(upper) : nil
        }
    }

    /// Matches with callouts, which end the match when a stop is requested.
    private func search(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ interrupt: Interrupt) -> Int32 {
        pcre2_set_match_limit_8(context, Self.tries)
        let patience = Patience(interrupt)
        // SAFETY: the patience lives until the match is over, which is here.
        pcre2_set_callout_8(
            context,
            { _, patience in
                guard let patience else { return 0 }
                return Unmanaged<Patience>.fromOpaque(patience).takeUnretainedValue().answer
            }, Unmanaged.passUnretained(patience).toOpaque())
        defer {
            pcre2_set_callout_8(context, nil, nil)
            withExtendedLifetime(patience) {}
        }
        return pcre2_match_8(withCallouts(), bytes.baseAddress, bytes.count, start, UInt32(PCRE2_NO_UTF_CHECK), data, context)
    }

    private func withCallouts() -> OpaquePointer {
        if let stoppable { return stoppable }
        var number: Int32 = 0
        var offset = 0
        var copy = text
        let options = Self.options | UInt32(PCRE2_AUTO_CALLOUT)
        stoppable = copy.withUTF8 { pcre2_compile_8($0.baseAddress, $0.count, options, &number, &offset, nil) }
        // It could be compiled before; only memory can be lacking.
        return stoppable ?? code
    }

    /// The names of the groups that have one, by their numbers.
    lazy var groupNames: [Int: String] = {
        var count: UInt32 = 0
        var size: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table else { return [:] }
        var names: [Int: String] = [:]
        for index in 0..<Int(count) {
            // SAFETY: PCRE2 keeps `count` entries of `size` bytes: the number in two, then the name and a zero.
            let entry = table + index * Int(size)
            names[Int(entry[0]) << 8 | Int(entry[1])] = String(cString: entry + 2)
        }
        return names
    }()
}

/// The patterns that a program has used lately.
final class PatternCache {
    private var patterns: [String: Pattern] = [:]

    func pattern(_ text: String) throws -> Pattern {
        if let known = patterns[text] { return known }
        if patterns.count >= 64 { patterns = [:] }
        let made = try Pattern(text)
        patterns[text] = made
        return made
    }
}

/// How long a match may go on. PCRE2's own limit counts anew from each place in the text, so a long text needs one for the whole.
private final class Patience {
    private let interrupt: Interrupt
    /// Steps of the pattern: some seconds.
    private var left = 100_000_000

    init(_ interrupt: Interrupt) { self.interrupt = interrupt }

    /// 0 to go on, else the error that ends the match.
    var answer: Int32 {
        left -= 1
        if interrupt.isRequested { return PCRE2_ERROR_CALLOUT }
        return left < 0 ? PCRE2_ERROR_MATCHLIMIT : 0
    }
}

extension Diagnostic {
    fileprivate static func badPattern(_ text: String, _ reason: String, _ offset: Int) -> Diagnostic {
        Diagnostic(
            "bad-pattern", .type, "'\(text.preview(60))' is no regular expression",
            because: ["\(reason), after \(offset) of its bytes"])
    }
    fileprivate static func costlyPattern(_ text: String) -> Diagnostic {
        Diagnostic(
            "costly-pattern", .limit, "'\(text.preview(60))' takes too long to match",
            because: ["a match must be found within 1000000 tries"])
    }
}
