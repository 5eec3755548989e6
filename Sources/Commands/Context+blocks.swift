extension Context {
    /// Remembers site, entity and format for the end of a block (`use site eu { … }`).
    func enterBlock() { blocks.append(saved()) }

    /// Restores what the innermost block found when it began.
    func leaveBlock() { blocks.popLast()?() }
}
