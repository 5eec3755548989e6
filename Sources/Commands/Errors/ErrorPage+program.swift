import Diagnostics

extension ErrorPage {
    /// What goes wrong around the language: the command line, files, the terminal, the server.
    static let program =
        texts([
            ("no-help", .name, "There is no help of this name.", "help craete")
        ])
        + cases([
            ("address-in-use", .io, "Another program listens on the port.", "tenon serve twice"),
            ("bad-port", .config, "A port is a number from 0 to 65535.", "tenon serve --port 99999"),
            (
                "bad-rate-limit", .usage, "A rate limit is a number of requests, a slash and whole seconds.", "tenon serve --rate-limit 60"
            ),
            ("cannot-append", .io, "Only files of rows can grow: jsonl, csv and tsv.", "list users >> users.json"),
            ("cannot-listen", .io, "The server may not use the address.", "tenon serve --port 80"),
            ("cannot-read", .io, "A file cannot be read.", "open of a file of another user"),
            ("cannot-write", .io, "A file or the output cannot be written.", "list users > /usr/users.json"),
            ("bad-abbreviation", .invalid, "An abbreviation is one word.", "set abbr 'l u' 'list users'"),
            ("editor-failed", .io, "A warning: the editor that was to change the line has failed.", "EDITOR=false, and Ctrl-X Ctrl-E"),
            ("half-a-key-pair", .config, "Keys come in pairs: an API key with an application key.", "DD_API_KEY=a tenon serve"),
            ("history-not-kept", .io, "A warning: the history cannot be written.", "a home that cannot be written"),
            ("keys-needed", .config, "A server that other machines can reach needs keys.", "tenon serve --listen 0.0.0.0"),
            ("large-message", .limit, "A message of the editor is longer than is read.", "a document of many megabytes in an editor"),
            ("no-draft", .io, "A text cannot be put into a file to be edited.", "Ctrl-X Ctrl-E with a full disk"),
            ("no-folder", .config, "The folder for data cannot be made.", "a home that cannot be written"),
            ("no-home", .config, "There is no folder for data: neither HOME nor XDG_DATA_HOME is set.", "env -i tenon"),
            ("no-line-editor", .io, "The line editor cannot start; --plain does without.", "a system without pseudo terminals"),
            ("not-a-count", .usage, "--max-steps takes a whole number.", "tenon --max-steps many FILE"),
            ("not-a-size", .usage, "--max-memory takes a size such as 64MB.", "tenon --max-memory much FILE"),
            ("unknown-action", .invalid, "A key is to do what no key can do.", "set key ctrl-o fly"),
            ("unknown-key", .invalid, "A key that cannot be bound.", "set key f13 undo"),
            ("text-and-script", .usage, "A text (-c) and a script cannot be run together.", "tenon -c 'list users' sync.tenon"),
            (
                "wrong-parameter", .usage, "A word on the command line is not of the type that the script's 'params' want.",
                "tenon sync.tenon many, where 'count' is an int"
            ),
        ])
}
