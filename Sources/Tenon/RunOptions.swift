import ArgumentParser
import Commands
import ProductAnalytics

/// Where commands go, and what they may take: what every way in understands, a person's and a program's.
struct SiteOptions: ParsableArguments {
    @Option(
        name: .long, help: ArgumentHelp("The site: local, a short name (eu), a host or a URL.", valueName: "site"),
        completion: .list(Site.names))
    var site: String?

    @Option(name: .long, help: ArgumentHelp("A profile of init.tenon: its site, with its keys.", valueName: "name"))
    var profile: String?

    @Option(
        name: .long, help: ArgumentHelp("The embedded site's database; :memory: for one that is forgotten.", valueName: "path"),
        completion: .file())
    var store: String?

    @Option(
        name: .long, help: ArgumentHelp("Certificate authorities (PEM) to trust instead of the system's.", valueName: "file"),
        completion: .file())
    var cacert: String?

    @Option(
        name: .long, help: ArgumentHelp("table, json, jsonl, yaml, csv, tsv or markdown.", valueName: "format"),
        completion: .list(Format.all.map(\.name)))
    var format: String?

    @Option(
        name: .long, help: ArgumentHelp("Stops a program after so many turns of loops, calls and elements.", valueName: "number"))
    var maxSteps: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Stops a program whose values take up more: 500K, 64M, 2G; 2G if not said.", valueName: "size"))
    var maxMemory: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Lets those plugins take part that this file allows; 'tenon plugin trust --grants' writes it.", valueName: "file"),
        completion: .file())
    var grants: String?

    @Flag(name: .long, help: "Lets no plugin take part.")
    var noPlugins = false

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Answers what a plugin asks by a form, where nobody is there to; 'confirm' is a yes or no.", valueName: "name=value"))
    var answer: [String] = []

    var wishes: Wishes {
        Wishes(
            site: site, profile: profile, store: store, cacert: cacert, format: format, maxSteps: maxSteps, maxMemory: maxMemory,
            noPlugins: noPlugins, grants: grants, answers: answer)
    }
}

/// What every way of running text understands.
struct RunOptions: ParsableArguments {
    @OptionGroup var shared: SiteOptions

    @Option(name: .long, help: ArgumentHelp("Records the whole run into a session file.", valueName: "file"), completion: .file())
    var record: String?

    @Flag(name: .long, help: "Sends nothing that could change a site.")
    var readOnly = false

    @Flag(name: .long, help: "Deletes without asking.")
    var yes = false

    @Flag(name: .long, help: "Tells each statement and each request as it happens.")
    var trace = false

    @Flag(name: .long, help: "Reads lines plainly, without an editor; from a pipe too, each line as if it were typed.")
    var plain = false

    @Flag(name: .long, help: "Colours nothing.")
    var noColor = false

    var wishes: Wishes {
        var wishes = shared.wishes
        (wishes.record, wishes.readOnly, wishes.yes) = (record, readOnly, yes)
        (wishes.trace, wishes.plain, wishes.noColor) = (trace, plain, noColor)
        return wishes
    }
}
