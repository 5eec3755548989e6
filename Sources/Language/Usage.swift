/// The signature of a command, in the notation that built-in verbs, `def`s and plugins share.
///
/// ```
/// usage  = word { part } [ "->" type ]
/// part   = "<" name [ ":" type ] ">"       an argument; the type defaults to the name if that is a type, else to text
///        | word                            a fixed word, such as from, to, where
///        | "[" part { part } "]"           may be left out
///        | "(" part "|" part … ")"         one of these
///        | part "..."                      once or more; "," between them where written ",..."
///        | "--" name [ "<" name [ ":" type ] ">" ]   an option, with or without a value; anywhere after the verb
/// ```
public struct Usage: Sendable {
    public indirect enum Part: Sendable, Equatable {
        case argument(name: String, type: String)
        case word(String)
        case optional([Part])
        case choice([[Part]])
        case repeated(Part, commas: Bool)
    }
    /// An option; it takes a value when it has a type.
    public struct Option: Sendable, Equatable {
        public var name: String
        public var valueName: String?
        public var type: String?

        public init(name: String, valueName: String? = nil, type: String? = nil) {
            self.name = name
            self.valueName = valueName
            self.type = type
        }
    }
    public var text: String
    public var name: String
    public var parts: [Part]
    public var options: [Option]
    public var result: String?
}
