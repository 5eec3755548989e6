import Commands
import Diagnostics
import ProductAnalytics
import Values

extension Assembly {
    /// What `init.tenon` says; `nil` when there is none. Throws a `DiagnosticList` with what is wrong with it.
    func initFile() throws -> InitFile? {
        guard let path = InitFile.path(world.environment), world.files.exists(path) else { return nil }
        return try InitFile(Source(path, bytes: try world.files.read(path)), world)
    }

    /// Where commands go at first, and with whose keys: `--site`, the site of `--profile`, `DD_SITE`, the site of the profile that is called
    /// `default`, and else the embedded site.
    func destination(_ keyRing: KeyRing) throws -> (Site, Profile?) {
        let asked = try options.site.map { try Site.find($0, at: Self.place(of: $0, after: "--site")) }
        if let name = options.profile {
            let place = Self.place(of: name, after: "--profile")
            let profile = try keyRing.find(name, at: place)
            guard let asked, asked != profile.site else { return (profile.site, profile) }
            throw Diagnostic.otherSite(profile, asked, at: place)
        }
        // One that nobody has named stands back behind the keys that the environment has.
        let standard = hasKeys ? nil : keyRing.profiles.first { $0.name == "default" }
        if let asked { return (asked, standard) }
        if let name = world.environment("DD_SITE"), !name.isEmpty {
            return (try Site.find(name, at: Self.place(of: name, after: "DD_SITE")), standard)
        }
        return (keyRing.profiles.first { $0.name == "default" }?.site ?? .local, standard)
    }

    private var hasKeys: Bool {
        ["DD_API_KEY", "DD_APP_KEY", "DD_BEARER_TOKEN"].contains { !(world.environment($0) ?? "").isEmpty }
    }
}

extension Diagnostic {
    fileprivate static func otherSite(_ profile: Profile, _ site: Site, at place: Place) -> Diagnostic {
        Diagnostic(
            "other-site", .usage, "profile '\(profile.name)' is for \(profile.site), not for \(site)", at: [Mark(place)],
            because: ["--profile says the site already"], soFar: "nothing was sent", try: ["tenon --profile \(profile.name)"])
    }
}
