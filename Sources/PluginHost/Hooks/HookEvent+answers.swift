extension HookEvent {
    /// What an `on` can wait for.
    public static let forScripts = allCases.filter { $0 != .schedule }

    /// Whether hooks of a kind mean something here: most events only tell what has happened.
    public func allows(_ kind: HookDeclaration.Kind) -> Bool {
        switch kind {
        case .observe: true
        case .check: [.commandBefore, .requestBefore, .recordBefore].contains(self)
        case .rewrite: [.commandBefore, .requestBefore, .recordBefore].contains(self)
        }
    }
}
