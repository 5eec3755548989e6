/// What earlier lines of the same scope left behind: a text is read and checked against it.
public struct Surroundings: Sendable {
    /// A variable that is there already.
    public struct Variable: Sendable {
        public var isMutable: Bool
        /// The name of its type, where that is known.
        public var type: String?
        public init(isMutable: Bool = false, type: String? = nil) {
            self.isMutable = isMutable
            self.type = type
        }
    }
    public var variables: [String: Variable]
    public var definitions: [Definition]

    public init(variables: [String: Variable] = [:], definitions: [Definition] = []) {
        self.variables = variables
        self.variables[LastResult.name] = variables[LastResult.name] ?? Variable()
        self.definitions = definitions
    }
}

extension Signature {
    /// The signature that a `def` header means: its parameters are the parts, those with a default may be left out.
    public init(of definition: Definition) {
        self.init(
            name: definition.name.text, definition.parameters, result: definition.result, summary: definition.summary)
    }

    init(name: String, _ parameters: [Parameter], result: TypeName?, summary: String?) {
        var parts: [Usage.Part] = []
        var options: [Usage.Option] = []
        for parameter in parameters {
            let name = parameter.name.text
            let type = parameter.type?.text ?? "any"
            if parameter.isOption {
                options.append(.init(name: name, valueName: type == "bool" ? nil : name, type: type == "bool" ? nil : type))
                continue
            }
            var part = Usage.Part.argument(name: name, type: type)
            if parameter.isRest { part = .repeated(part, commas: false) }
            if parameter.isRest || parameter.standard != nil { part = .optional([part]) }
            parts.append(part)
        }
        var usage = Usage(text: "", name: name, parts: parts, options: options, result: result?.text)
        usage.text = usage.description
        self.init(usage, effect: .local, summary: summary ?? "")
    }
}
