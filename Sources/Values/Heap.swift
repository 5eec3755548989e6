private import Glibc
private import Synchronization

/// Has the kernel give large pages to a heap that has become large.
///
/// A page of 4 KiB comes in when it is first touched, at the price of making a dozen values; one of 2 MiB costs little more. The heap of
/// the C library grows at its end and says so to nobody. So whoever makes many values looks now and then whether it has.
public enum Heap {
    /// What a small program touches stays in small pages: a large one would cost it more than it saves.
    private static let spared = 32 << 20
    private static let largePage = 1 << 21

    /// From where on advice is given; beyond every address until `useLargePages` is called.
    private static let begin = Atomic<Int>(.max)
    /// Where the heap ended at the last look.
    private static let seen = Atomic<Int>(0)

    /// Begins to look; to be called once, early, by the program whose heap it is.
    public static func useLargePages() {
        begin.store(end + spared, ordering: .relaxed)
        seen.store(end, ordering: .relaxed)
    }

    /// Takes note of where the heap ends by now. Takes nanoseconds, and any thread may do it at any time.
    @inline(__always) public static func look() {
        let end = end
        if end != seen.load(ordering: .relaxed) { advise(end) }
    }

    /// Has the block of a size that is asked for next come in large pages.
    public static func look(before size: Int) {
        guard size >= 2 * largePage, begin.load(ordering: .relaxed) != .max else { return }
        guard let block = malloc(size) else { return }
        let start = (Int(bitPattern: block) + largePage - 1) & -largePage
        madvise(UnsafeMutableRawPointer(bitPattern: start), Int(bitPattern: block) + size - start, MADV_HUGEPAGE)
        free(block)
    }

    /// Whether the heap is so large that what of it nobody uses is worth giving back, once there is time for it.
    public static var isLarge: Bool { end &- spared > begin.load(ordering: .relaxed) }

    private static var end: Int { Int(bitPattern: sbrk(0)) }

    @inline(never) private static func advise(_ end: Int) {
        let start = max(begin.load(ordering: .relaxed), seen.exchange(end, ordering: .relaxed)) & -largePage
        if start < end { madvise(UnsafeMutableRawPointer(bitPattern: start), end - start, MADV_HUGEPAGE) }
    }
}
