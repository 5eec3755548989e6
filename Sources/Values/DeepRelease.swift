private import Glibc

/// Lets go of nested lists and maps without end.
///
/// What a list holds is let go of from inside its `deinit`, and so on inwards: a program that nests a hundred thousand
/// lists would overflow the machine's stack when it forgets them. So from some depth on, what is left is put aside and let
/// go of by the outermost one.
enum DeepRelease {
    private static let deepest = 200

    /// What a thread is letting go of.
    fileprivate final class State {
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

    /// Lets go of the values of a list that is going away; whoever else holds the array keeps them.
    @inline(__always) static func empty(_ values: inout [Value]) {
        if values.count > LargeRelease.stretch { LargeRelease.shorten(&values) }
        // Most rows hold no others, and nothing need be done for them.
        if values.contains(where: \.isNested) { emptyNested(&values) }
    }

    /// Lets go of the values of a map that is going away: their places are uninitialised afterwards.
    @inline(__always) static func empty(_ values: UnsafeMutableBufferPointer<Value>) {
        if values.count > LargeRelease.stretch {
            var values = values.taken()
            return empty(&values)
        }
        if values.contains(where: \.isNested) { emptyNested(values) } else { values.deinitialize() }
    }

    @inline(never) private static func emptyNested(_ values: inout [Value]) {
        let state = state
        if state.depth < deepest { state.go { values = [] } } else { state.aside.append(values.taken()) }
    }

    @inline(never) private static func emptyNested(_ values: UnsafeMutableBufferPointer<Value>) {
        let state = state
        if state.depth < deepest { state.go { _ = values.deinitialize() } } else { state.aside.append(values.taken()) }
    }
}

extension DeepRelease.State {
    /// Lets go of values one step further in; at the outermost one, of what was put aside as well.
    fileprivate func go(_ release: () -> Void) {
        depth += 1
        release()
        depth -= 1
        guard depth == 0 else { return }
        while !aside.isEmpty {
            depth = 1
            // Taken out first: letting go of it may put more aside.
            var last = aside.removeLast()
            last.removeAll()
            depth = 0
        }
    }
}

extension [Value] {
    fileprivate mutating func taken() -> [Value] {
        defer { self = [] }
        return self
    }
}

extension UnsafeMutableBufferPointer<Value> {
    /// Moves the values out.
    fileprivate func taken() -> [Value] {
        Array(unsafeUninitializedCapacity: count) { values, initialized in initialized = values.moveInitialize(fromContentsOf: self) }
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
