public import ProductAnalytics

/// A site under a name of one's own, and where its keys come from; the keys themselves stand nowhere.
///
/// ```
/// profile prod {site: "eu", api_key: env("PROD_API_KEY"), app_key: command(["pass", "show", "dd/app"])}
/// ```
public struct Profile: Sendable, Equatable {
    /// Where a key comes from.
    public enum KeySource: Sendable, Equatable {
        /// `env("NAME")`: an environment variable.
        case environment(String)
        /// `command([…])`: the first line that a program writes, which is run when the key is needed for the first time.
        case program([String])
    }

    /// A key that a site knows a person by.
    public enum Key: String, Sendable, CaseIterable {
        case api = "api_key"
        case app = "app_key"
        case bearer = "bearer_token"
    }

    public var name: String
    /// The one site that the keys are for.
    public var site: Site
    public var keys: [Key: KeySource]

    public init(_ name: String, _ site: Site, keys: [Key: KeySource] = [:]) {
        self.name = name
        self.site = site
        self.keys = keys
    }

    /// Whether the keys belong to a site.
    public func isFor(_ other: Site) -> Bool { !keys.isEmpty && site.api == other.api && site.api != nil }
}
