/// A block that the host runs when something happens: `on EVENT [deep] [audit] [MATCH] { … }`, `every PAUSE { … }`, `at MOMENT { … }`.
public struct Reaction: Sendable {
    public enum Trigger: String, Sendable {
        case event = "on"
        case every
        case at
    }
    /// The variable that holds what happened, inside the block.
    public static let variable = "event"

    public var trigger: Trigger
    /// The word that it begins with.
    public var keyword: Range<Int>
    /// What `on` waits for.
    public var event: Name?
    /// The words behind it, each of them at most once.
    public var options: [Name] = []
    /// What the command or request must match; how often; when.
    public var argument: Expression?
    public var block: Block

    /// The words that may stand behind an event.
    static let optionNames = ["deep", "audit"]

    var form: String {
        switch trigger {
        case .event: "on EVENT [deep] [audit] [MATCH] { … }"
        case .every: "every PAUSE { … }"
        case .at: "at \"02:30\" { … }"
        }
    }
}
