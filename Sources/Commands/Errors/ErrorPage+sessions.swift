import Diagnostics

extension ErrorPage {
    /// What goes wrong with recordings.
    static let sessions = cases([
        (
            "no-exchange", .assert, "A replay sends a request that the session holds no answer to.",
            "a script that was changed since it was recorded"
        ),
        ("no-sessions", .io, "There is no session where one was looked for.", "tenon replay empty-folder"),
        ("recording-already", .usage, "A recording is under way already.", "record a.session twice"),
        ("replay-differs", .assert, "A replay shows something else than was recorded.", "replay old.session"),
        ("session-base64", .parse, "Bytes in a session are written in base64, and these are not.", "= base64:&&&"),
        ("session-binding", .parse, "A pattern binds a name that is no name, or is bound already.", "{x:any} twice in one line"),
        ("session-digest", .parse, "The digest in the head is no digest.", "@ file crm.json sha256:xyz"),
        ("session-directive", .parse, "There is no directive of this name, or it is written otherwise.", "@ tock 5"),
        ("session-escape", .parse, "There is no such escape in a session.", "| a\\qb"),
        ("session-exists", .io, "A recording begins a new file, so that none is lost.", "record crm.session where it is there"),
        ("session-file-changed", .assert, "A file that a session was recorded with has changed.", "replay after crm.json was edited"),
        ("session-header", .parse, "A header in a session is NAME: VALUE.", "> Content-Type"),
        ("session-limit", .parse, "A session holds too much.", "a line of more than 16 MiB"),
        ("session-line", .parse, "A line of a session begins with none of the marks.", "hello in the middle of a session"),
        ("session-locked", .io, "Another process is recording into the file.", "record crm.session in two shells"),
        ("session-magic", .parse, "The file is no session.", "replay notes.txt"),
        ("session-mode", .parse, "There is no such mode of comparing.", "@ mode loosely"),
        (
            "session-no-file", .assert, "A replay reads a file that the session does not hold.",
            "a script that opens another file since it was recorded"
        ),
        (
            "session-no-program", .assert, "A replay runs a program that the session does not hold.",
            "a script that runs another program since it was recorded"
        ),
        ("session-open", .parse, "Something that was begun in a session is not ended.", "a body without its end"),
        ("session-order", .parse, "Something in a session stands in the wrong place.", "an answer before its request"),
        ("session-pattern", .parse, "A pattern in a session is none.", "{/[/}"),
        ("session-request", .parse, "A request in a session is METHOD PATH.", "> LIST"),
        ("session-response", .parse, "An answer in a session begins with its status.", "< fine"),
        ("session-secret", .fail, "The recording stopped before it wrote a secret.", "an answer that holds the key"),
        ("session-start", .fail, "The session cannot be started.", "a world that cannot be made as the head says"),
        ("session-status", .parse, "The status of a command is a number and perhaps a kind.", "[zero]"),
        ("session-text", .parse, "The text of a session is no text.", "a session that was saved in Latin-1"),
        ("session-unbound", .parse, "A pattern uses a name that nothing bound.", "{=id} before {id:any}"),
        ("session-version", .parse, "The session is written in a version of the format that this program does not read.", "#!session 99"),
        ("session-write", .io, "The recording cannot be written.", "record on a full disk"),
    ])
}
