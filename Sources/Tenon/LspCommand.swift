import ArgumentParser
import CPlatform
import Diagnostics
import Glibc
import LanguageServer
import Values

/// Serves an editor.
struct LspCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsp", abstract: "Serves an editor over standard input and output (Language Server Protocol 3.17).",
        discussion: """
            Editors start it themselves: name `tenon lsp` as the language server of files that end in `.tenon`. It needs no keys and \
            sends nothing: opening a file never reaches a site.
            """)

    @Flag(name: .long, help: "Accepted because many editors say it; there is no other way to talk.")
    var stdio = false

    func run() throws {
        Running.start {
            let world = World.real(color: false)
            let wake = WakePipe()
            return await withTaskCancellationHandler {
                do {
                    var session = EditorSession(.standard(wake), world: world, version: Entry.version)
                    return try session.run()
                } catch {
                    // The editor is gone.
                    return .failed
                }
            } onCancel: {
                wake.ring()
            }
        }
    }
}

/// What ends the waiting for a key stroke when the program is asked to end.
private final class WakePipe: Sendable {
    let reading: Int32
    private let writing: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        _ = cplatform_pipe(&ends)
        (reading, writing) = (ends[0], ends[1])
    }

    func ring() {
        var byte: UInt8 = 0
        _ = write(writing, &byte, 1)
    }
}

extension EditorStream {
    /// Standard input and output of this process.
    fileprivate static func standard(_ wake: WakePipe) -> EditorStream {
        EditorStream(
            read: { microseconds in
                var chunk = [UInt8](repeating: 0, count: 1 << 16)
                while true {
                    if Task.isCancelled { return .end }
                    var waits = [
                        pollfd(fd: 0, events: Int16(POLLIN), revents: 0), pollfd(fd: wake.reading, events: Int16(POLLIN), revents: 0),
                    ]
                    let ready = poll(&waits, 2, microseconds.map { Int32(clamping: ($0 + 999) / 1_000) } ?? -1)
                    if ready == 0 { return .quiet }
                    guard ready > 0 else { continue }
                    if waits[1].revents != 0 { return .end }
                    let count = Glibc.read(0, &chunk, chunk.count)
                    if count < 0, errno == EINTR || errno == EAGAIN { continue }
                    return count > 0 ? .bytes(Array(chunk[..<count])) : .end
                }
            },
            write: { bytes in if let problem = Files.writeAll(1, bytes) { throw Diagnostic.cannotPrint(problem) } })
    }
}
