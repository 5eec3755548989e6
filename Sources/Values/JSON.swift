public import Diagnostics

/// The JSON notation (RFC 8259): ordered, exact numbers, and places in the source for messages.
///
/// ```swift
/// let value = try JSON.parse(Source("crm.json", bytes: bytes))
/// let place = JSON.place(of: Pointer(["data", "id"]), in: source)
/// let text = JSON.text(value, .pretty)
/// ```
///
/// A whole number of 64 bits becomes `int`; one with a point or an exponent, a longer one, and `-0` become `decimal` and
/// keep their spelling. Of two members with one key the last counts, at the first one's position.
public enum JSON {
    /// How a value is laid out.
    public enum Layout: Sendable {
        /// No blanks at all.
        case compact
        /// One line with a blank after `:` and `,`.
        case line
        /// One member a line, indented by two.
        case pretty
    }

    /// The deepest nesting that any caller can ask for; the machine's stack is the reason.
    public static let deepest = 2_000

    /// Parses one JSON document.
    ///
    /// - Parameter depth: how many brackets may be open at once (at most `deepest`).
    /// - Throws: a `Diagnostic` of kind `invalid` with an id that begins with `json-` and a mark in the source; of kind
    ///   `cancelled` when the task is cancelled meanwhile.
    public static func parse(_ source: Source, depth: Int = 512) throws -> Value {
        do throws(JSONFlaw) { return try read(source.bytes, 0..<source.bytes.count, depth) } catch { throw error.diagnostic(in: source) }
    }

    /// Parses one JSON document that has no name; see `parse(_:depth:)` for a source.
    public static func parse(_ bytes: [UInt8], depth: Int = 512) throws -> Value {
        do throws(JSONFlaw) { return try read(bytes, 0..<bytes.count, depth) } catch {
            throw error.diagnostic(in: Source(nil, bytes: bytes))
        }
    }

    /// Parses the JSON document that a text is; see `parse(_:depth:)` for a source.
    public static func parse(text: String, depth: Int = 512) throws -> Value {
        var copy = text
        let result = copy.withUTF8 { bytes -> Result<Value, JSONFlaw> in
            do throws(JSONFlaw) { return .success(try read(bytes, 0..<bytes.count, depth)) } catch { return .failure(error) }
        }
        do throws(JSONFlaw) { return try result.get() } catch {
            // Whoever stopped it does not want to wait for a copy of the text.
            if case .cancelled = error.cause { throw Diagnostic.cancelled() }
            throw error.diagnostic(in: Source(nil, text))
        }
    }

    /// Parses one document a line (JSON Lines); blank lines are skipped, and an error's mark names the line.
    ///
    /// - Throws: as `parse(_:depth:)`.
    public static func parseLines(_ source: Source) throws -> [Value] {
        let bytes = source.bytes
        var values: [Value] = []
        var start = 0
        do throws(JSONFlaw) {
            try bytes.withUnsafeBufferPointer { buffer throws(JSONFlaw) in
                var reader = JSONReader(buffer, depth: 512)
                while start < buffer.count {
                    let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) ?? buffer.count
                    if buffer[start..<end].contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0d }) {
                        values.append(try reader.document(start..<end))
                    }
                    start = end + 1
                }
            }
        } catch {
            throw error.diagnostic(in: source, isLine: true)
        }
        return values
    }

    static func read(_ bytes: [UInt8], _ range: Range<Int>, _ depth: Int) throws(JSONFlaw) -> Value {
        try bytes.withUnsafeBufferPointer { buffer throws(JSONFlaw) in try read(buffer, range, depth) }
    }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ depth: Int) throws(JSONFlaw) -> Value {
        var reader = JSONReader(bytes, depth: min(depth, deepest))
        return try reader.document(range)
    }

    /// A value as JSON text; what JSON lacks is written as text: a duration as `1m30s`, a time in RFC 3339, a secret as `***`.
    public static func text(_ value: Value, _ layout: Layout = .compact) -> String {
        var writer = JSONWriter(layout)
        writer.write(value)
        return writer.string()
    }

    /// The same as `text(_:_:)`, but cut short when the task is cancelled meanwhile: the caller looks at that before it uses the text.
    public static func text(_ value: Value, _ layout: Layout = .compact, stopsWhenCancelled: Bool) -> String {
        var writer = JSONWriter(layout, stopsWhenCancelled: stopsWhenCancelled)
        writer.write(value)
        return writer.string()
    }

    /// A value in compact notation, or `nil` if a secret stands anywhere in it; cut short as above.
    public static func textWithoutSecrets(_ value: Value, stopsWhenCancelled: Bool) -> String? {
        var writer = JSONWriter(.compact, stopsWhenCancelled: stopsWhenCancelled)
        writer.write(value)
        return writer.hasMetSecret ? nil : writer.string()
    }

    /// The same as `text(_:_:)` in UTF-8.
    public static func bytes(_ value: Value, _ layout: Layout = .compact) -> [UInt8] {
        var writer = JSONWriter(layout, .bytes)
        writer.write(value)
        return writer.bytes()
    }
}
