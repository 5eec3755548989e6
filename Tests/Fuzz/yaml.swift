// Throws bytes at the YAML reader and writer; built and run like json.swift, with `yaml` for `json`.

import Diagnostics
import Values

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let source = Source("fuzz.yaml", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    do {
        let value = try YAML.parse(source)
        // A short text can stand for a long one: what aliases blow up is not written.
        if JSON.bytes(value).count > 100_000 { return 0 }
        let again = try YAML.parse(Source(nil, YAML.text(value)))
        precondition(again == value, "reading what was written gives the value")
    } catch let error as Diagnostic {
        precondition(error.marks.allSatisfy { $0.place.range.upperBound <= count })
        _ = error.drawn()
    } catch {
        preconditionFailure("only diagnostics are thrown")
    }
    // JSON documents are YAML, as far as names do not come twice.
    if let value = try? JSON.parse(source), JSON.bytes(value).count < 10_000 {
        precondition((try? YAML.parse(Source(nil, YAML.text(value)))) == value, "JSON goes through YAML unchanged")
    }
    return 0
}
