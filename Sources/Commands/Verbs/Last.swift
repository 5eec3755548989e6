import Language
import Values

extension Verb {
    static let last = Verb(
        "last", .local,
        "Shows the whole of what was shown last; page by page, in the program that $PAGER names, where it is longer than the screen.",
        examples: ["list users; last"]
    ) { _, context in
        try await context.showWhole(context.lastShown.value())
        return .null
    }
}

extension Context {
    /// Shows a value whole, page by page where there is a pager and it does not fit.
    func showWhole(_ value: Value) async throws {
        guard !value.isNull else { return }
        let format = format(for: value)
        let text = format.write(value, world.terminal)
        try Task.checkCancellation()
        try await page(text, isDrawn: format.name == Format.table.name)
    }

    /// Shows a text that is for reading: in lines that fit the terminal, page by page.
    func read(_ text: String) async throws {
        guard shortens, recorder == nil, world.terminal.isTerminal else { return try output.data(text) }
        try await page(text.wrapped(to: world.terminal.width), isDrawn: true)
    }

    /// - Parameter isDrawn: whether the text is made for the terminal; one that is not may hold what the terminal would obey.
    private func page(_ text: String, isDrawn: Bool) async throws {
        guard let pager, recorder == nil, text.utf8.count(where: { $0 == 0x0a }) >= world.terminal.height else {
            return isDrawn ? try output.data(text) : try output.text(text)
        }
        try await pager(isDrawn ? text : text.harmless(color: world.terminal.color))
    }
}
