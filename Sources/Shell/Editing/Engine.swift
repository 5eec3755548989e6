import CEditline
import Commands
import Diagnostics
import Glibc

/// libedit: the buffer, the key maps and the motions of one line editor.
///
/// Characters are counted as libedit counts them: one for each Unicode scalar.
final class Engine {
    /// What the reader gives libedit.
    enum Reading {
        case character(Int32)
        /// Leave the line.
        case leave
    }

    /// What an action has done.
    enum Reply {
        case changed, refused, accepted, ended
        /// The action pushed other keys, which take the count that was typed.
        case passed
    }

    /// Gives the next character; called on the thread that edits, and only while `edit` runs.
    var read: () -> Reading = { .leave }
    var act: (Action) -> Reply = { _ in .refused }

    private var handle: OpaquePointer?

    init(program: String) throws(Diagnostic) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        // SAFETY: libedit calls back only from `ceditline_edit`, which `self` calls, so `self` is alive then.
        handle = ceditline_open(
            program, context,
            { @Sendable context, character in
                guard let context, let character else { return -1 }
                switch Unmanaged<Engine>.fromOpaque(context).takeUnretainedValue().read() {
                case .character(let value):
                    character.pointee = value
                    return 1
                case .leave:
                    errno = EINTR
                    return -1
                }
            },
            { @Sendable context, number in
                guard let context, let action = Action(number: number) else { return Int32(CEDITLINE_ERROR) }
                return Unmanaged<Engine>.fromOpaque(context).takeUnretainedValue().act(action).code
            })
        guard handle != nil else { throw Diagnostic.noEngine(errno) }
        for action in Action.allCases {
            _ = ceditline_name_action(handle, action.number, wide(action.name), wide(action.summary))
        }
        // The user's own bindings may use our actions by name; ours come after, so that a key cannot lead to what is unsafe.
        ceditline_read_configuration(handle)
        isVi = ceditline_is_vi(handle) != 0
        for binding in Bindings.all(isVi: isVi) {
            _ = ceditline_bind(handle, wide(binding.key), wide(binding.function), binding.map == .command ? 1 : 0)
        }
    }

    /// Gives a key of the map in which text is typed another action.
    func bind(_ binding: KeyBinding) {
        guard let key = KeyBinding.characters(of: binding.key) else { return }
        _ = ceditline_bind(handle, wide(key), wide(binding.action.name), 0)
    }

    /// Whether the vi key maps are in use.
    private(set) var isVi = false

    func close() {
        ceditline_close(handle)
        handle = nil
    }

    deinit { ceditline_close(handle) }

    /// Edits one line; the text when libedit accepted one, and nil when the line was left.
    func edit() -> [Int32]? {
        var count: Int32 = 0
        guard handle != nil, let text = ceditline_edit(handle, &count), count >= 0 else { return nil }
        return Array(UnsafeBufferPointer(start: text, count: Int(count)))
    }

    /// The buffer and the cursor's place in it.
    var line: (text: UnsafeBufferPointer<Int32>, cursor: Int) {
        var length = 0
        var cursor = 0
        let text = ceditline_text(handle, &length, &cursor)
        return (UnsafeBufferPointer(start: text, count: length), min(cursor, length))
    }

    func insert(_ text: String) { insert(text.unicodeScalars.compactMap { $0.value == 0 ? nil : Int32($0.value) }) }

    func insert(_ characters: [Int32]) {
        if !characters.isEmpty { ceditline_insert(handle, characters + [0]) }
    }

    func move(to place: Int) { ceditline_move(handle, Int32(clamping: place - line.cursor)) }

    /// Deletes a range and leaves the cursor at its beginning.
    func delete(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        move(to: range.upperBound)
        ceditline_delete_before(handle, Int32(clamping: range.count))
    }

    func replace(with characters: [Int32], cursor: Int) {
        delete(0..<line.text.count)
        insert(characters)
        move(to: cursor)
    }

    /// Puts keys in front of those that are still to be read.
    func push(_ keys: Int32...) { ceditline_push(handle, keys + [0]) }

    private func wide(_ text: String) -> [Int32] { text.unicodeScalars.map { Int32($0.value) } + [0] }
}

extension Engine.Reply {
    fileprivate var code: Int32 {
        switch self {
        case .changed: Int32(CEDITLINE_REFRESH)
        case .refused: Int32(CEDITLINE_ERROR)
        case .accepted: Int32(CEDITLINE_NEWLINE)
        case .ended: Int32(CEDITLINE_EOF)
        case .passed: Int32(CEDITLINE_KEEP_ARGUMENT)
        }
    }
}

extension String {
    /// The text of a part of libedit's buffer.
    init(characters: some Collection<Int32>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(characters.count)
        for character in characters {
            if character >= 0, character < 0x80 {
                bytes.append(UInt8(character))
            } else {
                let scalar = Unicode.Scalar(UInt32(bitPattern: character)) ?? "\u{fffd}"
                UTF8.encode(scalar) { bytes.append($0) }
            }
        }
        self = String(decoding: bytes, as: UTF8.self)
    }
}

extension Diagnostic {
    fileprivate static func noEngine(_ code: Int32) -> Diagnostic {
        Diagnostic(
            "no-line-editor", .io, "the line editor cannot start",
            because: ["libedit needs a pseudo-terminal and /dev/null: \(String(cString: strerror(code)))"], try: ["tenon --plain"])
    }
}
