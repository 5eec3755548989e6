/// Lets go of very many values, such as a million rows, in a way that can be broken off.
///
/// That takes as long as making them did. Whoever stops a program by then does not want to wait for it: so what is left is let go of by
/// another task, which nobody waits for, and which ends with the program.
public enum LargeRelease {
    /// As many values are let go of between two looks at whether the task is cancelled.
    static let stretch = 1 << 10

    /// Has values let go of by another task.
    public static func aside(_ values: consuming [Value]) {
        Task.detached(priority: .background) { [values] in _ = values }
    }

    /// Lets go of the values of a long array that nobody else holds, save a few.
    @inline(never) static func shorten(_ values: inout [Value]) {
        guard isSolelyHeld(&values) else { return }
        while values.count > stretch {
            if Task.isCancelled {
                aside(values)
                values = []
                return
            }
            values.removeLast(stretch)
        }
    }

    /// SAFETY: an array is one reference to its memory; nothing but the count of its holders is looked at.
    private static func isSolelyHeld(_ values: inout [Value]) -> Bool {
        withUnsafeMutableBytes(of: &values) { $0.withMemoryRebound(to: AnyObject.self) { isKnownUniquelyReferenced(&$0[0]) } }
    }
}
