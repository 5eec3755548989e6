import Diagnostics
import Language

/// Makes a failing program small: statements are taken out as long as it still fails.
func shrunk(_ program: String, stillFails: (String) -> Bool) -> String {
    var program = program
    var isSmaller = true
    while isSmaller {
        isSmaller = false
        // From the largest statement to the smallest.
        let ranges = parse(program, files: ProgramGenerator.files).body.allRanges.sorted { $0.count > $1.count }
        for range in ranges where range.upperBound <= program.utf8.count && !range.isEmpty {
            let bytes = Array(program.utf8)
            for replacement in ["", "1"] where bytes[range].count > replacement.utf8.count {
                let candidate = String(
                    decoding: bytes[..<range.lowerBound] + Array(replacement.utf8) + bytes[range.upperBound...], as: UTF8.self)
                if stillFails(candidate) {
                    program = candidate
                    isSmaller = true
                    break
                }
            }
            if isSmaller { break }
        }
    }
    return program
}

extension Block {
    /// The places of all statements in it, however deep.
    fileprivate var allRanges: [Range<Int>] {
        statements.flatMap { statement -> [Range<Int>] in
            var inner = statement.blocks.flatMap(\.allRanges)
            if case .define(let definition) = statement.kind { inner += definition.body.allRanges }
            return [statement.range] + inner
        }
    }
}
