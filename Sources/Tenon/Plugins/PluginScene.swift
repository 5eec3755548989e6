import Commands
import Glibc
import PluginHost
import Values

/// Where plugins run while sessions are played: what they keep and write is theirs alone, and forgotten afterwards.
struct PluginScene: Sendable {
    let home: PluginHome
    private let access = PluginAccess()
    private let folder: String

    /// - Parameter tools: what a program lists, where that is known better than by what was kept of it.
    init(tools: [Value]? = nil) throws {
        folder = try Folders(access.world).state() + "/replay-" + access.world.uuid()
        try access.world.files.makeFolder(folder)
        var home = access.assembly.pluginHome
        home.state = folder
        if let tools { home.tools = { _ in tools } }
        self.home = home
    }

    /// The plugins that are installed; in each session those run that its head names.
    var installed: RunningPlugins { RunningPlugins(access.store.find().found, home, isByHead: true) }

    func end() { try? access.remove(folder) }
}
