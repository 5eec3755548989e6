import Diagnostics
import Glibc
import Values

/// The folders of the XDG Base Directory Specification, with ours inside.
struct Folders {
    private let world: World
    init(_ world: World) { self.world = world }

    /// Where data lives; made when it is missing, readable by its owner alone.
    func data() throws -> String { try folder("XDG_DATA_HOME", ".local/share") }
    /// The same, where it is only looked at; `nil` where there is none.
    var dataPath: String? {
        if let set = world.environment("XDG_DATA_HOME"), set.hasPrefix("/") { return set + "/tenon" }
        return world.environment("HOME").flatMap { $0.isEmpty ? nil : $0 + "/.local/share/tenon" }
    }
    /// Where state lives: the history.
    func state() throws -> String { try folder("XDG_STATE_HOME", ".local/state") }

    private func folder(_ variable: String, _ standard: String) throws -> String {
        let base: String
        // The specification says to ignore a path that is not absolute.
        if let set = world.environment(variable), set.hasPrefix("/") {
            base = set
        } else if let home = world.environment("HOME"), !home.isEmpty {
            base = home + "/" + standard
        } else {
            throw Diagnostic.noHome(variable)
        }
        let path = base + "/tenon"
        var made = ""
        for step in path.split(separator: "/") {
            made += "/" + step
            if mkdir(made, 0o700) != 0, errno != EEXIST, !world.files.exists(made) { throw Diagnostic.noFolder(path, errno) }
        }
        return path
    }
}

extension Diagnostic {
    fileprivate static func noHome(_ variable: String) -> Diagnostic {
        Diagnostic(
            "no-home", .config, "there is no folder for the embedded site's data", because: ["neither \(variable) nor HOME is set"],
            try: ["tenon --store :memory:"])
    }

    fileprivate static func noFolder(_ path: String, _ number: Int32) -> Diagnostic {
        Diagnostic("no-folder", .config, "the folder '\(path)' cannot be made", because: [words(number)], try: ["tenon --store :memory:"])
    }
}
