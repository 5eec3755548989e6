extension String {
    /// The start of a long text, cut on a character boundary, for messages.
    public func preview(_ limit: Int = 30) -> String {
        count <= limit ? self : String(prefix(limit - 1)) + "…"
    }
}
