/// What the options of a command line ask for.
///
/// Apart from `RunOptions`, because values of the argument parser can be read only after it has parsed.
struct Wishes: Sendable {
    var site: String?
    var profile: String?
    var store: String?
    var cacert: String?
    var format: String?
    var record: String?
    var readOnly = false
    var yes = false
    var trace = false
    var maxSteps: String?
    var maxMemory: String?
    var plain = false
    var noColor = false
    var noPlugins = false
    var grants: String?
    var answers: [String] = []
}
