// Throws bytes at the CSV and TSV readers and writers; built and run like json.swift, with `csv` for `json`.

import Diagnostics
import Values

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let source = Source("fuzz.csv", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
    for separator in [CSV.Separator.comma, .tab] {
        do {
            let rows = try CSV.parse(source, separator: separator)
            for index in rows.indices.prefix(5) {
                precondition(CSV.place(of: Pointer([String(index)]), in: source, separator: separator) != nil, "every row has a place")
            }
            // A row of one empty cell is a blank line where there are no quotes.
            if separator == .tab, rows.first?.map?.count == 1 { continue }
            let again = try CSV.parse(Source(nil, CSV.text(rows, separator: separator)), separator: separator)
            precondition(again == rows, "reading what was written gives the rows")
        } catch let error as Diagnostic {
            precondition(error.marks.allSatisfy { $0.place.range.upperBound <= count })
            _ = error.drawn()
        } catch {
            preconditionFailure("only diagnostics are thrown")
        }
    }
    return 0
}
