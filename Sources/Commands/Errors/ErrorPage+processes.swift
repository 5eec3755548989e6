import Diagnostics

extension ErrorPage {
    /// What goes wrong with plugins that are programs.
    static let processes = cases([
        ("plugin-answer", .plugin, "A plugin's answer is not one that the protocol knows.", "report.daily"),
        ("plugin-asks", .plugin, "A plugin asks the person for what it may not ask, too often, or where nobody is.", "report.daily"),
        ("plugin-crashed", .plugin, "A plugin ended, or had to be ended, while it was being called.", "report.daily"),
        ("plugin-off", .plugin, "A plugin has crashed so often that it is not started again.", "report.daily"),
        ("plugin-refused", .plugin, "A plugin answered a call with an error of the protocol.", "report.daily"),
        (
            "plugin-result", .plugin,
            "A plugin gives something that does not conform to the outputSchema of its own tool; what was wrong is said with its place.",
            "report.daily"
        ),
        ("plugin-sandbox", .plugin, "The policy requires a layer of the sandbox that this machine does not have.", "report.daily"),
        ("plugin-start", .plugin, "A plugin's program cannot be started, or does not shake hands.", "report.daily"),
        ("plugin-stopped", .plugin, "A plugin is called after it was stopped for good.", "report.daily"),
        (
            "plugin-timeout", .timeout,
            "A plugin has not answered in time; limits.idleMs and limits.maxMs of its manifest say how long it has.", "report.daily"
        ),
    ])
}
