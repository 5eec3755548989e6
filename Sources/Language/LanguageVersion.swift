/// The version of the language, and what else its scripts may ask for in `requires`.
public enum LanguageVersion {
    /// The version that is spoken here; `requires 0.1` asks for at least that one.
    public static let current = "0.1"
    /// What `requires` may ask for beside a version; whether it is granted, the vocabulary says.
    public static let permissions = ["shell"]

    /// Whether the current version is at least another one, part by part.
    static func isAtLeast(_ other: String) -> Bool {
        let (ours, theirs) = (parts(current), parts(other))
        for index in 0..<max(ours.count, theirs.count) {
            let (mine, wanted) = (index < ours.count ? ours[index] : 0, index < theirs.count ? theirs[index] : 0)
            if mine != wanted { return mine > wanted }
        }
        return true
    }

    /// Whether a word is a version: numbers with points between them.
    static func isVersion(_ word: String) -> Bool {
        word.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(Letter.isDigit) }
    }

    private static func parts(_ version: String) -> [Int] { version.split(separator: ".").map { Int($0) ?? .max } }
}
