import Diagnostics
import Language
import ProductAnalytics
import Values

extension Verb {
    static let use = Verb(
        "use (site <site> | entity <entity> | profile <profile> | format <format>) [<block>]", .local,
        "Says where the commands that follow go, and a profile with whose keys; with a block, for that block alone.",
        examples: ["use entity users", "use site local", "use profile prod"]
    ) { call, context in
        let restore = context.saved()
        if let site = call["site"]?.string {
            try context.use(Site.find(site))
        } else if let profile = call["profile"]?.string {
            try context.use(context.profile(profile))
        } else if let entity = call["entity"]?.string {
            context.entity = try Entity.find(entity)
        } else if let format = call["format"]?.string {
            context.settings.format = Format.named(format)
        }
        if call.has("block") { context.blocks.append(restore) }
        return .null
    }
}

extension Context {
    /// Goes to a profile's site, with the profile's keys.
    public func use(_ profile: Profile) throws {
        settings.profile = profile
        try use(profile.site)
    }

    /// What there is to choose from; `nil` where that is not known before: in a session.
    var knownProfiles: KeyRing? { isRepeatable ? nil : keyRing }

    /// The profile of a name. A session keeps the file that it stands in, so that its replay knows it too.
    func profile(_ name: String) throws -> Profile {
        guard isRepeatable else { return try keyRing.find(name) }
        guard let path = InitFile.path(world.environment), world.files.exists(path) else {
            throw Diagnostic.unknownProfile(name, [], InitFile.path(world.environment))
        }
        let known = try InitFile(Source(path, bytes: try world.files.read(path)), world).profiles
        guard let found = known.first(where: { $0.name == name }) else { throw Diagnostic.unknownProfile(name, known, path) }
        return found
    }
}
