import Diagnostics
import Glibc

extension LineEditor {
    /// Edits the text in the program that `$VISUAL` or `$EDITOR` names, or else vi; what it leaves takes the line's place.
    func editOutside() -> Engine.Reply {
        let line = engine.line
        menu = nil
        painter.finish(scene(), size: tty.size)
        leaveTerminal()
        let answer = OutsideEditor(program: behaviour.outsideEditor).edit(String(characters: line.text))
        watchSignals()
        if !tty.prepare() { outcome = .end }
        painter.forget()
        switch answer {
        case .success(let text):
            let characters = text.characters
            engine.replace(with: characters, cursor: characters.count)
        case .failure(let problem): painter.writeAbove(problem.drawn(), size: tty.size)
        }
        return .changed
    }
}

/// A program in which a text is edited as a file.
struct OutsideEditor {
    /// With arguments, as a shell splits them.
    let program: String

    /// The text as the program left it, without the line ends at its end.
    ///
    /// - Returns: a `Diagnostic` of kind `io` when the file cannot be made or the program fails; the line stays as it was then.
    func edit(_ text: String) -> Result<String, Diagnostic> {
        var template = Array("/tmp/tenon-XXXXXX.tenon".utf8CString)
        let file = mkstemps(&template, 6)
        guard file >= 0 else { return .failure(.noDraft(errno)) }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        defer { unlink(path) }
        let bytes = Array((text.hasSuffix("\n") ? text : text + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR {
                defer { close(file) }
                return .failure(.noDraft(errno))
            }
            written += max(0, count)
        }
        close(file)
        let status = ForegroundProgram(program).run([path])
        guard status == 0 else { return .failure(.editorFailed(program, status)) }
        return read(path)
    }

    private func read(_ path: String) -> Result<String, Diagnostic> {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return .failure(.noDraft(errno)) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { return .failure(.noDraft(errno)) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        // Editors of other systems end a line with two bytes.
        bytes.removeAll { $0 == 0 || $0 == 0x0d }
        while bytes.last == 0x0a { bytes.removeLast() }
        return .success(String(decoding: bytes, as: UTF8.self))
    }
}

extension Diagnostic {
    fileprivate static func noDraft(_ code: Int32) -> Diagnostic {
        Diagnostic("no-draft", .io, "the text cannot be put into a file to be edited", because: [String(cString: strerror(code))])
    }

    fileprivate static func editorFailed(_ program: String, _ status: Int32) -> Diagnostic {
        Diagnostic(
            "editor-failed", .io, "the editor '\(program.preview(60))' ended with status \(status); the line is as it was",
            because: ["$VISUAL and $EDITOR name it"], severity: .warning)
    }
}
