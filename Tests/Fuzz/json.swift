// Throws bytes at the JSON reader, writer and place finder. From the root of the repository:
//
//     flags="-swift-version 6 -O -g -wmo -parse-as-library -package-name tenon -sanitize=fuzzer,address -I Sources/CYAML -I .build-fuzz"
//     mkdir -p .build-fuzz
//     swiftc $flags -emit-module -emit-module-path .build-fuzz/Diagnostics.swiftmodule -emit-object -o .build-fuzz/Diagnostics.o -module-name Diagnostics Sources/Diagnostics/*.swift
//     swiftc $flags -emit-module -emit-module-path .build-fuzz/Values.swiftmodule -emit-object -o .build-fuzz/Values.o -module-name Values Sources/Values/*.swift
//     swiftc $flags -emit-executable -o .build-fuzz/json -module-name FuzzJSON Tests/Fuzz/json.swift .build-fuzz/Diagnostics.o .build-fuzz/Values.o -lyaml
//     .build-fuzz/json -max_total_time=60 -max_len=4096

import Diagnostics
import Values

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let source = Source("fuzz.json", bytes: bytes)
    _ = try? JSON.parseLines(source)
    do {
        let value = try JSON.parse(source)
        for layout in [JSON.Layout.compact, .line, .pretty] {
            let written = JSON.bytes(value, layout)
            let again = try JSON.parse(written)
            precondition(again == value && value.hashValue == again.hashValue, "parsing what was written gives the value")
            precondition(JSON.bytes(again, layout) == written, "writing what was parsed gives the text")
        }
        precondition(value.preview(20).count <= 20)
        // All pointers of a long document would take too long.
        for pointer in pointers(value).prefix(20) {
            guard let place = JSON.place(of: pointer, in: source), let meant = value[pointer] else {
                preconditionFailure("every value has a place")
            }
            let found = try JSON.parse(Array(bytes[place.range]))
            precondition(found == meant, "what stands at a place is the value")
        }
    } catch let error as Diagnostic {
        precondition(error.marks.allSatisfy { $0.place.range.upperBound <= count })
        _ = error.drawn()
        precondition(JSON.place(of: Pointer(), in: source) == nil)
    } catch {
        preconditionFailure("only diagnostics are thrown")
    }
    return 0
}

private func pointers(_ value: Value, _ at: Pointer = Pointer()) -> [Pointer] {
    switch value {
    case .list(let list): [at] + list.items.enumerated().prefix(5).flatMap { pointers($1, at.appending($0)) }
    case .map(let map): [at] + map.members.prefix(5).flatMap { pointers($1, at.appending($0)) }
    default: [at]
    }
}
