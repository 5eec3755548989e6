import Diagnostics
import Values

// Files that are named literally: whether they can be read, and what is in them.
extension Checker {
    /// Whether the host may look for the file that a word names: it may not be there yet when an earlier statement could write it, and
    /// need not be there where the script provides for that.
    func mayLook(for word: String) -> Bool { !mayMiss && !awaitsFailure && !runsOthers && !asked.contains(word) }

    /// A host's function is given a literal word. One that only looks at a path (`exists`) says that the script knows it may be missing;
    /// one that reads a file finds it now.
    func literal(_ value: Expression, of function: Signature, _ part: Usage.Argument) {
        guard let type = vocabulary.types[part.type] else { return }
        guard function.contents == part.name else {
            if part.type == "path", let word = value.word { asked.insert(word) }
            return
        }
        guard type.check != nil else { return }
        literal(value, part.type, "the argument of '\(function.name)'", looks: true)
    }

    /// What a file holds that is named literally, for the commands and functions that give what they read.
    func contents(_ signature: Signature, _ value: (_ part: String) -> Expression?) -> Shape? {
        guard let name = signature.contents, let part = signature.usage.arguments.first(where: { $0.name == name }),
            let word = value(name)?.word, mayLook(for: word), !written.contains(word), let type = vocabulary.types[part.type]
        else { return nil }
        return type.shape?(word, source.name)
    }

    /// A command that runs what is not read here (another script, a program) may write any file.
    func noteRunning(_ signature: Signature) {
        let isScript = signature.usage.openEnd != nil && signature.usage.arguments.contains { ["path", "script"].contains($0.type) }
        if isScript || signature.needs != nil { runsOthers = true }
    }
}

extension Expression {
    /// A text that is written literally.
    var word: String? {
        switch kind {
        case .word(let word): word
        case .literal(let value): value.string
        default: nil
        }
    }
}
