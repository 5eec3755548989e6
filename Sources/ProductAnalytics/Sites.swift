extension Site {
    /// The nine Datadog sites, in the order of Datadog's own table.
    ///
    /// Source: https://docs.datadoghq.com/getting_started/site/, with the short names in common use. The profile pages of
    /// Product Analytics say that the product is not offered on the two government sites.
    public static let all: [Site] = [
        Site("us1", ["us"], "datadoghq.com", web: "app.datadoghq.com"),
        Site("us3", [], "us3.datadoghq.com", web: "us3.datadoghq.com"),
        Site("us5", [], "us5.datadoghq.com", web: "us5.datadoghq.com"),
        Site("eu", ["eu1"], "datadoghq.eu", web: "app.datadoghq.eu"),
        Site("ap1", [], "ap1.datadoghq.com", web: "ap1.datadoghq.com"),
        Site("ap2", [], "ap2.datadoghq.com", web: "ap2.datadoghq.com"),
        Site("uk1", [], "uk1.datadoghq.com", web: "uk1.datadoghq.com"),
        Site("gov", ["us1-fed", "fed"], "ddog-gov.com", web: "app.ddog-gov.com", offered: false),
        Site("us2-gov", ["us2-fed", "gov2"], "us2.ddog-gov.com", web: "us2.ddog-gov.com", offered: false),
    ]

    /// The embedded site: the same API carried out in this process, without an account and without a network.
    public static let local = Site(name: "local", api: nil)

    private init(_ name: String, _ aliases: [String], _ parameter: String, web: String, offered: Bool = true) {
        self.init(
            name: name, aliases: aliases, parameter: parameter,
            api: Address(scheme: .https, host: "api." + parameter), webHost: web, offersProductAnalytics: offered)
    }
}
