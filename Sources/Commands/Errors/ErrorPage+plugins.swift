import Diagnostics

extension ErrorPage {
    /// Hooks, schedules and plugins: what a text can raise comes first.
    static let plugins =
        texts([
            (
                "reaction-inside", .parse, "'on', 'every' or 'at' stands in a block, where it could not be undone.",
                "if true { every 10m { list users } }"
            ),
            ("unknown-event", .name, "'on' waits for an event that there is not.", "on comand.before { print 1 }"),
            (
                "cannot-answer", .usage, "An 'on' block denies or rewrites what has happened already.",
                "on command.after { deny \"too late\" }"
            ),
            (
                "denies-and-rewrites", .usage, "An 'on' block both denies and rewrites; it must do one of them.",
                "on command.before { if $event.depth > 0 { deny \"no\" } else { rewrite \"list users\" } }"
            ),
            ("outside-hook", .usage, "'deny' or 'rewrite' stands outside an 'on' block.", "deny \"not here\""),
            ("bad-timing", .invalid, "This is no time of day, or no length of time.", "at \"25:00\" { list users }"),
            (
                "bad-cron", .invalid, "This is no form of cron: five fields, of which one is wrong, or a day that never comes.",
                "at \"61 * * * *\" { list users }"
            ),
            ("outside-plugin", .usage, "'setting' stands in a text that is no script of a plugin.", "setting(\"limit\")"),
            ("no-schedule", .notFound, "There is no schedule of this name to run.", "trigger \"every 5m\""),
            ("denied", .forbidden, "A hook does not allow it.", "on command.before \"list *\" { deny \"not now\" }\nlist users"),
        ])
        + cases([
            ("bad-rewriting", .plugin, "A hook rewrites a command or a request into something that is none.", "rewrite \"lst users\""),
            (
                "escalation", .forbidden, "A plugin without the permission 'escalate' turns what reads into what writes.",
                "rewrite \"delete users/a\" for 'list users'"
            ),
            ("hook-timeout", .timeout, "A hook did not answer in time.", "an endless loop in an 'on' block"),
            (
                "hooks-too-deep", .limit, "Hooks run commands that make other hooks run, more than 8 deep.",
                "nine plugins, each with a hook for the next one's command"
            ),
            ("wrong-decision", .plugin, "A hook answers something that it is not declared to answer.", "a check that rewrites"),
            ("no-decision", .plugin, "The tool of a hook gave something that is no decision.", "{\"decision\": \"maybe\"}"),
            (
                "bad-manifest", .config, "A plugin.json is not what it must be; all that is wrong is said at once.",
                "{\"manifest\": 1, \"name\": \"X\"}"
            ),
            ("changed-plugin", .config, "A file of a packed plugin is not the one that was packed.", "an archive that was changed"),
            ("writable-by-others", .config, "Others may write to a plugin's folder, so it is not used.", "chmod o+w plugins/guard"),
            (
                "plugin-not-permitted", .forbidden, "A script plugin asks for something that its manifest does not name.",
                "delete in a plugin that may run list"
            ),
            ("plugin-failed", .plugin, "A plugin says that it could not do what it was asked for.", "a tool whose result says isError"),
            (
                "plugin-not-locked", .config, "It is not known which tools an MCP server has, since it was never asked.",
                "a manifest that was copied by hand"
            ),
            (
                "plugin-not-recorded", .plugin, "A session does not say what a plugin's command gave.",
                "an edited session, or one with another call"
            ),
            (
                "plugin-missing", .plugin, "A session was recorded with a plugin that is to run itself, and is not there or not trusted.",
                "tenon replay --plugins run, on another machine"
            ),
            ("no-plugin", .notFound, "There is no plugin of this name, or in this folder.", "tenon plugin info gard"),
            ("is-there", .conflict, "There is a plugin or a folder of this name already.", "tenon plugin new guard, twice"),
            ("bad-archive", .io, "An archive of a plugin cannot be unpacked.", "tenon plugin add broken.tar"),
            (
                "recording-not-masked", .forbidden, "A hook could not say what a recording has to hide, so nothing more is recorded.",
                "on record.before { rewrite 7 }"
            ),
            ("bad-grants", .config, "The file of '--grants' does not say what plugins are allowed.", "tenon --grants notes.txt"),
            ("no-setting", .config, "A plugin has no setting of this name.", "tenon plugin config drift colour=red"),
            ("bad-answer", .usage, "What stands behind '--answer' answers nothing.", "tenon --answer yes"),
            ("no-change", .usage, "A word behind 'tenon plugin config NAME' sets nothing.", "tenon plugin config drift most"),
            (
                "bad-setting", .config, "What is set of a plugin is not what its manifest lets be set.",
                "tenon plugin config drift most=many"
            ),
            ("no-schedules", .usage, "'tenon run --daemon' has nothing to run at any time.", "a script without 'every' and 'at'"),
            ("runs-already", .conflict, "Another process runs the schedules of this script.", "tenon run --daemon watch.tenon, twice"),
        ])
}
