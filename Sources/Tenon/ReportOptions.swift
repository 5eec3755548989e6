import ArgumentParser

/// Which reports a replay makes.
struct ReportOptions: ParsableArguments {
    @Flag(name: .long, help: "Shows JSON Lines instead of text: an object for each event.")
    var json = false

    @Flag(name: .long, help: "Shows TAP 14 instead of text (13 where TAP_VERSION says so, as under prove).")
    var tap = false

    @Flag(name: .long, help: "Adds annotations for GitHub Actions.")
    var github = false

    @Option(name: .long, help: ArgumentHelp("Writes a JUnit report.", valueName: "path"), completion: .file())
    var junit: String?

    @Option(name: .long, help: ArgumentHelp("Writes a report as one HTML file.", valueName: "path"), completion: .file())
    var html: String?

    func validate() throws {
        if json, tap { throw ValidationError("--json and --tap cannot both have standard output") }
        if let junit, junit == html { throw ValidationError("--junit and --html need a file each, but both name '\(junit)'") }
        if junit == "" || html == "" { throw ValidationError("a report must have a path, but it is empty") }
    }
}

/// The same as values.
struct ReportWishes: Sendable {
    var json = false
    var tap = false
    var github = false
    var junit: String?
    var html: String?
}

extension ReportOptions {
    var wishes: ReportWishes { ReportWishes(json: json, tap: tap, github: github, junit: junit, html: html) }
}
