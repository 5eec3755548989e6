import Diagnostics

extension ErrorPage {
    /// What only a program meets that talks to the shell.
    static let agents = cases([
        (
            "cannot-confirm", .forbidden, "What deletes is confirmed by a person, and the client of 'tenon mcp' cannot ask one.",
            "apply_plan of a delete, from a client without elicitation"
        ),
        ("changed-plan", .conflict, "A plan would not do any more what it showed.", "a file that was changed after the plan"),
        ("large-resource", .limit, "A session or a script is too large to be read as a resource.", "a session of 5 MB"),
        ("no-input", .io, "A client talks to the shell over standard input, so a command cannot read it.", "'open -' in 'tenon mcp'"),
        ("no-plan", .notFound, "There is no plan of this name; it may have been carried out already.", "apply_plan of plan-1, twice"),
        ("no-result", .notFound, "There is no large result of this name; it may have been forgotten.", "fetch_result of result-9"),
        (
            "not-allowed", .forbidden, "A program asked for what the server was not started to allow.",
            "the tool 'create' of 'tenon mcp' without --allow 'create users'"
        ),
        ("tool-arguments", .usage, "A tool was called with arguments that make no command.", "the tool 'show' without a resource"),
        (
            "unplanned", .forbidden, "A text did more than it said when it was planned.",
            "a text for 'run' whose script writes in a way that its words do not show"
        ),
    ])
}
