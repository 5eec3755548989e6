import Diagnostics
import Language
import PluginHost
import Values

/// What a script plugin may ask the shell for: nothing that its manifest does not name.
struct PluginGate: Sendable {
    let plugin: String
    let folder: String
    let permissions: Permissions
    /// What is set of it, for its function `setting`.
    var settings = Map()

    /// Verbs that reach nothing but what the plugin shows or answers.
    static let free: Set = ["print", "deny", "rewrite", "last", "help", "exit"]

    /// - Throws: a `Diagnostic` of kind `forbidden` that names the permission.
    func check(_ call: HostCall, _ context: Context) throws {
        switch call.kind {
        case .command:
            guard !Self.free.contains(call.name), !call.name.hasPrefix(plugin + ".") else { return }
            let usage = (Verb.named(call.name)?.signature ?? context.plugins?.signature(of: call.name))?.usage
            let text = usage.map { call.commandText($0) } ?? call.name
            guard permissions.commands.contains(where: { TextGlob($0).matches(text) }) else {
                throw Diagnostic.notPermitted(plugin, "commands", text)
            }
        case .function:
            switch call.name {
            case "env":
                let name = call.arguments["name"]?.string ?? ""
                guard permissions.environment.contains(name) else { throw Diagnostic.notPermitted(plugin, "env", name) }
            case "open", "exists": try checkPath(call.arguments["path"]?.string ?? "", permissions.reads, "fs.read")
            case "glob": try checkPath(call.arguments["pattern"]?.string ?? "", permissions.reads, "fs.read")
            case "prompt", "secret":
                guard permissions.asks else { throw Diagnostic.notPermitted(plugin, "ui", "\(call.name)()") }
            default: break
            }
        case .redirect: try checkPath(call.arguments["path"]?.string ?? "", permissions.writes, "fs.write")
        case .filter:
            guard call.name == "tee" else { return }
            for argument in call.arguments.all where argument.name != "input" {
                try checkPath(argument.value.string ?? "", permissions.writes, "fs.write")
            }
        default: break
        }
    }

    /// A path must be one of those that are named, or lie inside a folder that is, and go through no `..`.
    private func checkPath(_ path: String, _ allowed: [String], _ permission: String) throws {
        let own = permission == "fs.read" ? [folder] : []
        let isAllowed = (allowed + own).contains { root in
            let root = root.hasSuffix("/") ? String(root.dropLast()) : root
            return path == root || path.hasPrefix(root + "/") || TextGlob(root).matches(path)
        }
        guard isAllowed, !path.split(separator: "/").contains("..") else { throw Diagnostic.notPermitted(plugin, permission, path) }
    }
}

extension Diagnostic {
    static func notPermitted(_ plugin: String, _ permission: String, _ what: String) -> Diagnostic {
        Diagnostic(
            "plugin-not-permitted", .forbidden, "the plugin '\(plugin)' may not do this: \(what.preview(120))",
            because: ["its manifest does not ask for it under '\(permission)', or not for so much"])
    }
}
