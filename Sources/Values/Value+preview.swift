extension Value {
    /// The value for a message: compact JSON, cut to a number of characters, with the bracket or quote it opens closed.
    public func preview(_ limit: Int = 30) -> String {
        var writer = JSONWriter(.compact, .beginning(8 * limit + 64))
        writer.write(self)
        let isCut = writer.isCut
        let whole = writer.string()
        guard isCut || whole.count > limit else { return whole }
        let end: String
        switch whole.first {
        case "{": end = "…}"
        case "[": end = "…]"
        case "\"": end = "…\""
        default: end = "…"
        }
        var start = whole.prefix(max(1, limit - end.count))
        // Half an escape would be no escape.
        if let slash = start.suffix(6).lastIndex(of: "\\") {
            let escape = start[slash...]
            let before = start[..<slash].reversed().prefix { $0 == "\\" }.count
            if before % 2 == 0, escape.count < (escape.dropFirst().first == "u" ? 6 : 2) { start = start[..<slash] }
        }
        return start + end
    }
}
