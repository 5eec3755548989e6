import ArgumentParser
import Commands
import Diagnostics

/// Replays recorded sessions.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Replays recorded sessions and compares what they show.",
        discussion: """
            Offline unless it is said otherwise: no socket is opened and no program is run. Ends with 3 when something differs, and with 10 \
            when only a real site has drifted. What differs could be accepted: see 'tenon session review'; where CI is set, nothing is \
            written. Several reports can be made in one run; a report that would hold a secret is not written.
            """)

    @OptionGroup(title: "How to replay") var choices: ReplayOptions
    @OptionGroup(title: "Reports") var reports: ReportOptions

    @Flag(name: .long, help: "Colours nothing.")
    var noColor = false

    @Argument(help: ArgumentHelp("Session files, or folders of them.", valueName: "file"), completion: .session)
    var files: [String]

    func run() throws {
        var wishes = choices.wishes
        wishes.reports = reports.wishes
        let replaying = Replaying(wishes, color: noColor ? false : nil)
        let files = files
        Running.start { await replaying.run(files) }
    }
}
