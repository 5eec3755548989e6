import Diagnostics
import ProductAnalytics
import RemoteSite
import Synchronization
import Testing
import Values

/// A world whose sleeps are noted, and take no time unless asked to; its clock goes on by what was slept.
final class Stage: Sendable {
    private let noted = Mutex<(sleeps: [Int], waits: [String])>(([], []))
    private let isReal: Bool
    private let files: [String: [UInt8]]
    init(realSleep: Bool = false, files: [String: [UInt8]] = [:]) {
        isReal = realSleep
        self.files = files
    }

    var sleeps: [Int] { noted.withLock { $0.sleeps } }
    var waits: [String] { noted.withLock { $0.waits } }

    var world: World {
        World(
            now: { [self] in noted.withLock { $0.sleeps.reduce(0, +) } },
            sleep: { [self] time in
                noted.withLock { $0.sleeps.append(time) }
                try Task.checkCancellation()
                if isReal { try await Task.sleep(for: .microseconds(time)) }
            }, random: { 999 }, environment: { _ in nil },
            files: Files(read: { [files] in files[$0] ?? [] }, write: { _, _, _ in }, exists: { _ in false }, list: { _ in [] }),
            terminal: Terminal())
    }

    func transport(
        _ url: String, _ credentials: Credentials = .none, _ change: (inout RemoteTransport.Settings) -> Void = { _ in }
    ) throws -> Transport {
        var settings = RemoteTransport.Settings()
        settings.agent = "tenon/1.0.0"
        change(&settings)
        return try RemoteTransport(url, credentials: credentials, settings: settings, world: world) { [self] wait in
            noted.withLock { $0.waits.append("\(wait.because), \(wait.attempt) of \(wait.attempts) in \(wait.time / 1000) ms") }
            return { [self] in noted.withLock { $0.waits.append("over") } }
        }.transport
    }
}

let keys = Credentials(apiKey: "api-key-1", appKey: "app-key-1")

/// The text of the diagnostic that a piece of work ends with, its port made the same for every run.
func drawn(port: Int? = nil, _ work: () async throws -> some Any) async -> String {
    do {
        _ = try await work()
        return "no error"
    } catch let problem as Diagnostic {
        let text = problem.drawn()
        return port.map { text.replacing(":\($0)", with: ":PORT").replacing(" \($0)", with: " PORT") } ?? text
    } catch {
        return "not a diagnostic: \(error)"
    }
}
