/// Writes a JSON text in compact notation, part by part, for whoever knows its shape and so needs no tree of values for it.
///
/// ```swift
/// var pen = JSONPen()
/// pen.openObject()
/// pen.name("id")
/// pen.text("crm")
/// pen.closeObject()
/// print(String(decoding: pen.bytes(), as: UTF8.self))  // {"id":"crm"}
/// ```
///
/// It sets the commas; that every bracket is closed, and that no name comes twice, is for the caller to see to.
public struct JSONPen: ~Copyable {
    private var sink: ByteSink
    private var isBehindValue = false

    /// A pen with room for so many bytes; there may be more.
    public init(capacity: Int = 1024) { sink = ByteSink(capacity: capacity) }

    /// Begins an object.
    public mutating func openObject() { open(UInt8(ascii: "{")) }
    /// Ends an object.
    public mutating func closeObject() { close(UInt8(ascii: "}")) }
    /// Begins a list.
    public mutating func openList() { open(UInt8(ascii: "[")) }
    /// Ends a list.
    public mutating func closeList() { close(UInt8(ascii: "]")) }

    /// Writes the name of a member that needs no escapes; its value comes next.
    public mutating func name(_ name: StaticString) {
        separate()
        sink.append(UInt8(ascii: "\""))
        sink.append(name)
        sink.append("\":")
        isBehindValue = false
    }

    /// Writes the name of a member; its value comes next.
    public mutating func name(_ name: String) {
        separate()
        sink.quote(name)
        sink.append(UInt8(ascii: ":"))
        isBehindValue = false
    }

    /// Writes a text.
    public mutating func text(_ text: String) {
        separate()
        sink.quote(text)
        isBehindValue = true
    }

    /// What has been written so far, in UTF-8.
    public func bytes() -> [UInt8] { sink.bytes() }

    private mutating func separate() {
        if isBehindValue { sink.append(UInt8(ascii: ",")) }
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        sink.append(bracket)
        isBehindValue = false
    }

    private mutating func close(_ bracket: UInt8) {
        sink.append(bracket)
        isBehindValue = true
    }
}
