import Diagnostics

/// One place where the API is offered: a Datadog site, the embedded one, or any address.
///
/// A site is data: it holds no credential and opens no connection.
///
/// ```swift
/// let site = try Site.find("datadoghq.eu")
/// print(site.name, site.apiHost ?? "")  // eu api.datadoghq.eu
/// ```
public struct Site: Sendable, Hashable {
    /// The short name people type, such as `eu`; for a custom site its address.
    public let name: String
    /// Other short names for the same site.
    public let aliases: [String]
    /// What `DD_SITE` calls it, such as `datadoghq.eu`; `nil` for the embedded site and custom ones.
    public let parameter: String?
    /// Where requests go; `nil` for the embedded site, which needs no network.
    public let api: Address?
    /// The host of the web application, such as `app.datadoghq.eu`.
    public let webHost: String?
    /// Whether Product Analytics is documented as offered there.
    public let offersProductAnalytics: Bool

    init(
        name: String, aliases: [String] = [], parameter: String? = nil, api: Address?, webHost: String? = nil,
        offersProductAnalytics: Bool = true
    ) {
        self.name = name
        self.aliases = aliases
        self.parameter = parameter
        self.api = api
        self.webHost = webHost
        self.offersProductAnalytics = offersProductAnalytics
    }

    /// Makes a site of any address: a proxy, a gateway, a server of one's own.
    public static func custom(_ address: Address) -> Site { Site(name: address.description, api: address) }

    /// Makes a site of a URL such as `http://127.0.0.1:8126`; throws a `Diagnostic` of id `bad-site-address`.
    public static func custom(_ url: String) throws(Diagnostic) -> Site { custom(try Address(url)) }

    /// Whether this is the site inside this process.
    public var isEmbedded: Bool { api == nil }

    /// The host that requests go to, such as `api.datadoghq.eu`; `nil` for the embedded site.
    public var apiHost: String? { api?.host }
}

extension Site: CustomStringConvertible {
    /// The short name, or a custom site's address.
    public var description: String { name }
}
