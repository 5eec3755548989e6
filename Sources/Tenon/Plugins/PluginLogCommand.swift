import ArgumentParser
import Commands
import Diagnostics
import Values

/// Shows what a plugin wrote, and what was decided in its name.
struct PluginLogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Shows what a plugin wrote to its standard error, and, behind a '#', what the shell notes of it.")
    @Argument var name: String

    func run() throws {
        let name = name
        PluginAccess.start { access in
            _ = try access.find(name)
            guard let path = access.assembly.logPath(of: name), access.world.files.exists(path) else {
                access.output.notes("there is nothing in the log of '\(name)'\n")
                return .done
            }
            try access.output.text(String(decoding: try access.world.files.read(path), as: UTF8.self))
            return .done
        }
    }
}
