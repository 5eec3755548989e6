import Diagnostics

// What a script may not do without, and what it may not do without asking.
extension Checker {
    /// `requires 0.1, shell`
    func require(_ names: [Name]) {
        for name in names {
            if LanguageVersion.isVersion(name.text) {
                if !LanguageVersion.isAtLeast(name.text) { report(.tooNew(place(name.range), name.text)) }
            } else if !LanguageVersion.permissions.contains(name.text) {
                report(.unknownRequirement(place(name.range), name.text, self))
            } else if !vocabulary.permits.contains(name.text) {
                report(.notPermitted(place(name.range), name.text))
            } else {
                required.insert(name.text)
            }
        }
    }

    /// A script must say that it needs what is not for every script; a line typed at the prompt need not.
    func checkRequired(_ signature: Signature, at range: Range<Int>) {
        guard let need = signature.needs, source.name != nil, !required.contains(need) else { return }
        report(.unrequired(place(range), signature.name, need))
    }
}

extension Diagnostic {
    fileprivate static func tooNew(_ place: Place, _ version: String) -> Diagnostic {
        Diagnostic(
            "newer-language", .config, "the script needs version \(version) of the language, but this is \(LanguageVersion.current)",
            at: [.init(place)])
    }

    fileprivate static func unknownRequirement(_ place: Place, _ name: String, _ checker: Checker) -> Diagnostic {
        let near = Suggestion.nearest(to: name, in: LanguageVersion.permissions)
        return Diagnostic(
            "unknown-requirement", .name, "there is nothing called '\(name.preview())' to require",
            at: [.init(place, near.map { "did you mean '\($0)'?" } ?? "")],
            because: ["a script may require a version, such as \(LanguageVersion.current), and \(Suggestion.list(LanguageVersion.permissions, "and"))"],
            try: checker.attempt(place.range, near))
    }

    fileprivate static func notPermitted(_ place: Place, _ name: String) -> Diagnostic {
        Diagnostic(
            "not-permitted", .config, "the script requires '\(name)', which it is not granted here", at: [.init(place)])
    }

    fileprivate static func unrequired(_ place: Place, _ name: String, _ need: String) -> Diagnostic {
        Diagnostic(
            "not-required", .config, "'\(name)' must be asked for, but the script does not", at: [.init(place)],
            because: ["the first line of a script that uses it is requires \(need)"])
    }
}
