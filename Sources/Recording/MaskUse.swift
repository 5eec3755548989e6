import Diagnostics
import Values

/// How often each mask has covered something, so that none stands there for nothing, or hides what never changes.
struct MaskUse: Sendable {
    private struct Count {
        var mask: Mask
        var changed = 0
        var same = 0
    }

    private var counts = [Int: Count]()

    /// Counts what masks cover in a body that was recorded and one that is.
    mutating func look(_ masks: [Mask], _ recorded: Value, _ actual: Value) {
        for mask in masks {
            for place in mask.places(in: recorded) {
                guard let old = recorded[place], let new = actual[place] else { continue }
                let isSame = BodyDifference.all(old, new).isEmpty
                counts[mask.line, default: Count(mask: mask)].changed += isSame ? 0 : 1
                counts[mask.line, default: Count(mask: mask)].same += isSame ? 1 : 0
            }
        }
    }

    /// Counts a body that a session answers itself: it cannot change, and a mask may still be meant for it.
    mutating func see(_ masks: [Mask], _ recorded: Value) {
        for mask in masks where !mask.places(in: recorded).isEmpty && counts[mask.line] == nil { counts[mask.line] = Count(mask: mask) }
    }

    func isUsed(_ mask: Mask) -> Bool { counts[mask.line] != nil }

    /// What is worth saying about masks that cover values which never changed.
    func notes() -> [Diagnostic] {
        counts.values.sorted { $0.mask.line < $1.mask.line }.filter { $0.same > 0 }.map {
            .maskCoversMuch($0.mask, changed: $0.changed, same: $0.same)
        }
    }
}

extension Diagnostic {
    fileprivate static func maskCoversMuch(_ mask: Mask, changed: Int, same: Int) -> Diagnostic {
        let count = "\(same) \(same == 1 ? "value" : "values") that did not change"
        return Diagnostic(
            "session-mask", .assert,
            changed == 0
                ? "the mask \(mask.pointer) of line \(mask.line) covers \(count), and none that did"
                : "the mask \(mask.pointer) of line \(mask.line) also covers \(count)",
            because: ["a mask hides a change of everything it covers, so it should cover no more than it must"], severity: .warning)
    }
}
