import Diagnostics
import PluginHost
import Values

extension Context {
    /// A setting of the plugin that runs here.
    ///
    /// - Throws: a `Diagnostic` where no plugin runs, or where it has no such setting.
    func setting(_ name: String) throws -> Value {
        guard let gate else { throw Diagnostic.noPluginRuns(name) }
        guard let value = gate.settings[name] else {
            throw Diagnostic.noSetting(gate.plugin, name, gate.settings.members.map { $0.0 })
        }
        return value
    }
}

extension PluginSettings {
    /// What a script finds: what is not to be shown is a secret there too.
    var hidden: Map {
        var hidden = all
        for entry in entries where entry.isSecret {
            if let text = entry.value.string { hidden.set(entry.name, to: .secret(Secret(text))) }
        }
        return hidden
    }
}

extension Diagnostic {
    fileprivate static func noPluginRuns(_ name: String) -> Diagnostic {
        Diagnostic(
            "outside-plugin", .usage, "there is no setting '\(name.preview(60))', because this is no script of a plugin",
            because: ["a plugin's settings are what its manifest names under 'config'"], try: ["params", "env(\"NAME\")"])
    }
}
