import Diagnostics

// Signatures by name: each usage line is read once for a check, however often it is called.
extension Checker {
    /// The function of a name, the language's own or the host's.
    func function(_ name: String) -> Signature? {
        if let known = functions[name] { return known }
        let found = Functions.named(name) ?? vocabulary.functions.first { $0.name == name }
        functions[name] = .some(found)
        return found
    }

    /// The filter of a name, the language's own or the host's.
    func filter(_ name: String) -> Signature? {
        if let known = filters[name] { return known }
        let found = Filters.named(name) ?? vocabulary.filters.first { $0.name == name }
        filters[name] = .some(found)
        return found
    }

    /// What the header of a definition means.
    func signature(of definition: Definition) -> Signature {
        let key = DefinitionKey(definition)
        if let known = headers[key] { return known }
        let signature = Signature(of: definition)
        headers[key] = signature
        return signature
    }

    func isVerb(_ name: String) -> Bool { verbs.contains(name) }
}
