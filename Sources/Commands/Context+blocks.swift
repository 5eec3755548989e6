extension Context {
    /// Restores what the innermost block (`use site eu { … }`) found when it began.
    func leaveBlock() { blocks.popLast()?() }
}
