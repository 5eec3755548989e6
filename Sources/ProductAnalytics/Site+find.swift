import Diagnostics

extension Site {
    /// Finds the site a person means: a short name (`eu`), a site host as in `DD_SITE` (`datadoghq.eu`), an `api.` or `app.` host,
    /// or a whole URL, also one copied from the browser.
    ///
    /// - Parameters:
    ///   - text: what was typed; case and a slash at the end do not matter.
    ///   - place: where it was typed, for the caret.
    /// - Throws: a `Diagnostic` of id `unknown-site` that names the sites, or `bad-site-address` for a URL that cannot be one.
    public static func find(_ text: String, at place: Place? = nil) throws(Diagnostic) -> Site {
        var word = text.lowercased()
        while word.hasSuffix("/") { word.removeLast() }
        if word == local.name { return local }
        if let site = all.first(where: { $0.answers(to: word) }) { return site }
        if text.contains("://") {
            let address = try Address(text, at: place)
            let isUsual = address.scheme == .https && address.port == nil
            return all.first { isUsual && $0.answers(to: address.host) } ?? custom(address)
        }
        // `localhost:8126` can only mean one thing; a foreign host without a scheme is more likely a slip.
        let end = word.firstIndex(of: "/") ?? word.endIndex
        if let (host, port) = Address.hostAndPort(word[..<end]), port != nil || host == "localhost",
            Address(scheme: .http, host: host).isLoopback
        {
            return custom(try Address("http://" + text, at: place))
        }
        throw .unknownSite(text, place)
    }

    private func answers(to word: String) -> Bool {
        word == name || aliases.contains(word) || word == parameter || word == apiHost || word == webHost
            || parameter.map { word == "app." + $0 } ?? false
    }

    /// Every short name, the embedded site's first; what completion offers.
    public static var names: [String] { [local.name] + all.map(\.name) }
}

extension Diagnostic {
    fileprivate static func unknownSite(_ text: String, _ place: Place?) -> Diagnostic {
        // Hosts are compared with hosts and names with names: half the letters of any two hosts are the same.
        let candidates =
            text.contains(".")
            ? Site.all.flatMap { [$0.parameter, $0.apiHost, $0.webHost].compactMap { $0 } } : Site.names + Site.all.flatMap(\.aliases)
        let near = Suggestion.nearest(to: text, in: candidates)
        let words = near.map { "did you mean '\($0)'?" }
        return Diagnostic(
            "unknown-site", .usage, "there is no site '\(text.preview(60))'",
            at: place.map { [Mark($0, words ?? "")] } ?? [],
            because: (place == nil ? words.map { [$0] } ?? [] : []) + [
                "the sites are \(Suggestion.list(Site.names, "and")); a site host or a whole URL will do too"
            ],
            try: near.map { ["use site \($0)"] } ?? [], replacement: near)
    }
}
