import ArgumentParser

/// A command line that says nothing but what to run: `tenon`, `tenon -c 'print 1'`, `tenon --store crm.db report.tenon eu`.
///
/// Scripts call the program a thousand times, and setting up the argument parser takes longer than all the rest. So the plain
/// command lines are read here. Whatever is not plain, above all whatever is wrong, gives `nil` and is the parser's, whose answer for a
/// plain one is the same.
struct PlainCommandLine {
    var wishes = Wishes()
    var text: String?
    var words: [String] = []

    init?(_ arguments: some Sequence<String>) {
        var rest = Array(arguments)[...]
        while let word = rest.popFirst() {
            guard word.utf8.first == UInt8(ascii: "-") else {
                // A script and its arguments; or the name of a subcommand.
                if text != nil || Self.isReserved(word) { return nil }
                words = [word] + rest
                return
            }
            switch word {
            case "--read-only": wishes.readOnly = true
            case "--yes": wishes.yes = true
            case "--trace": wishes.trace = true
            case "--plain": wishes.plain = true
            case "--no-color": wishes.noColor = true
            case "--no-plugins": wishes.noPlugins = true
            case "-c": if !Self.take(&text, &rest) { return nil }
            case "--site": if !Self.take(&wishes.site, &rest) { return nil }
            case "--profile": if !Self.take(&wishes.profile, &rest) { return nil }
            case "--store": if !Self.take(&wishes.store, &rest) { return nil }
            case "--cacert": if !Self.take(&wishes.cacert, &rest) { return nil }
            case "--format": if !Self.take(&wishes.format, &rest) { return nil }
            case "--grants": if !Self.take(&wishes.grants, &rest) { return nil }
            case "--record": if !Self.take(&wishes.record, &rest) { return nil }
            default: return nil
            }
        }
    }

    /// Takes the word behind an option, once, unless it looks like another option.
    private static func take(_ value: inout String?, _ rest: inout ArraySlice<String>) -> Bool {
        guard value == nil, let next = rest.popFirst(), next.utf8.first != UInt8(ascii: "-") else { return false }
        value = next
        return true
    }

    private static func isReserved(_ word: String) -> Bool {
        word == "help" || Entry.configuration.subcommands.contains { $0._commandName == word }
    }
}

extension PlainCommandLine {
    func run() -> Never {
        let assembly = Assembly(wishes)
        let (text, words) = (text, words)
        Running.start { await assembly.run(text: text, words: words) }
    }
}
