/// A command line that replays sessions and says hardly more: `tenon replay sessions`, `tenon replay --jobs 1 a.session b.session`.
///
/// To replay one session takes less time than setting up the argument parser. As with a `PlainCommandLine`, whatever is not plain is the
/// parser's, whose answer for a plain one is the same.
struct PlainReplay {
    var wishes = ReplayWishes()
    var isColorless = false
    var paths: [String] = []

    init?(_ arguments: some Sequence<String>) {
        var rest = Array(arguments)[...]
        guard rest.popFirst() == "replay" else { return nil }
        while let word = rest.popFirst() {
            switch word {
            case "--no-color": isColorless = true
            case "--jobs":
                guard wishes.jobs == nil, let jobs = rest.popFirst().flatMap({ Int($0) }), jobs >= 1 else { return nil }
                wishes.jobs = jobs
            default:
                if word.utf8.first == UInt8(ascii: "-") { return nil }
                paths.append(word)
            }
        }
        if paths.isEmpty { return nil }
    }

    func run() -> Never {
        let replaying = Replaying(wishes, color: isColorless ? false : nil)
        let paths = paths
        Running.start { await replaying.run(paths) }
    }
}
