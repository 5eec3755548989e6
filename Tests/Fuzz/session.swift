import Diagnostics
import Recording

/// Reads any bytes as a session; what can be read must be printed so that it reads the same, and what a crash cut must heal.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSession(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // Most inputs would fail at the first line; it is put there for them.
    let bytes = Array("#!session 1\n".utf8) + Array(UnsafeBufferPointer(start: data, count: count))
    if let file = try? SessionFile.parse(Source("fuzz", bytes: bytes)) {
        let printed = file.printed()
        guard let again = try? SessionFile.parse(Source("fuzz", bytes: printed), beside: file.beside) else {
            preconditionFailure("what was printed cannot be read")
        }
        precondition(again.printed() == printed, "printing twice gives two texts")
    }
    let healed = bytes + SessionFile.closing(bytes)
    precondition(SessionFile.closing(healed).isEmpty, "what was closed is open")
    return 0
}
