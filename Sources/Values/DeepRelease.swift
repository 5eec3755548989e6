private import Glibc

/// Lets go of nested lists and maps without end.
///
/// What a list holds is let go of from inside its `deinit`, and so on inwards: a program that nests a hundred thousand
/// lists would overflow the machine's stack when it forgets them. So from some depth on, what is left is put aside and let
/// go of by the outermost one.
enum DeepRelease {
    private static let deepest = 200

    /// What a thread is letting go of.
    private final class State {
        var depth = 0
        var aside: [[Value]] = []
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        // SAFETY: the pointer is that of the `State` that `state` has retained for the thread that ends.
        pthread_key_create(&key) { state in
            if let state { Unmanaged<State>.fromOpaque(state).release() }
        }
        return key
    }()

    private static var state: State {
        // SAFETY: nothing else is ever stored under the key.
        if let known = pthread_getspecific(key) { return Unmanaged<State>.fromOpaque(known).takeUnretainedValue() }
        let new = State()
        pthread_setspecific(key, Unmanaged.passRetained(new).toOpaque())
        return new
    }

    /// Whether values that go away hold others; most rows do not, and nothing need be done for them.
    @inline(__always) static func isNeeded(for values: [Value]) -> Bool { values.contains(where: \.isNested) }

    /// Empties the values of a list or map that is going away; none of them may still be held by the caller.
    @inline(never) static func empty(_ values: inout [Value]) {
        let state = state
        guard state.depth < deepest else {
            state.aside.append(values)
            values = []
            return
        }
        state.depth += 1
        values = []
        state.depth -= 1
        guard state.depth == 0 else { return }
        while !state.aside.isEmpty {
            state.depth = 1
            // Taken out first: letting go of it may put more aside.
            var last = state.aside.removeLast()
            last.removeAll()
            state.depth = 0
        }
    }
}

extension Value {
    /// Whether it holds others.
    fileprivate var isNested: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }
}
