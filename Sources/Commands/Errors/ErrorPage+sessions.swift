import Diagnostics

extension ErrorPage {
    /// What goes wrong with recordings.
    static let sessions = cases([
        (
            "export-secret", .fail, "A session is not exported, because it holds a secret.",
            "tenon session export edited.session --har, after somebody put a key into it"
        ),
        (
            "no-exchange", .assert, "A replay sends a request that the session holds no answer to.",
            "a script that was changed since it was recorded"
        ),
        ("no-sessions", .io, "There is no session where one was looked for.", "tenon replay empty-folder"),
        ("recording-already", .usage, "A recording is under way already.", "record a.session twice"),
        (
            "replay-reads", .forbidden, "A replay against a real site sends nothing that could change it.",
            "replay --live eu of a script that creates"
        ),
        ("replay-differs", .assert, "A replay shows something else than was recorded.", "replay old.session"),
        (
            "report-secret", .fail, "A report of a replay is not written, because a command shows a secret now.",
            "tenon replay --html report.html crm.session, where a command prints a key that no session holds"
        ),
        (
            "bad-shard", .config, "What a build system says about parts of a suite cannot be understood.",
            "TEST_SHARD_INDEX=4 TEST_TOTAL_SHARDS=4"
        ),
        ("session-ci", .usage, "Sessions are not changed where CI is set.", "tenon session accept in a build"),
        ("session-conflict", .parse, "A merge has left its marks in a session.", "a line <<<<<<< HEAD"),
        ("session-expired", .assert, "A recording is older than it says it counts.", "@ expires 90d, and a clock of last year"),
        (
            "session-key-shaped", .assert, "A text in a session is shaped like a key.",
            "tenon session check --secrets of a session with a token in it"
        ),
        ("session-no-change", .usage, "Nothing is proposed for the command of this line.", "tenon session accept crm.session:3"),
        ("session-nothing-pending", .usage, "Nothing is proposed for a session.", "tenon session accept of a session that passes"),
        ("session-orphan", .assert, "A file beside a session is named by nothing.", "a body whose exchange was taken out by hand"),
        (
            "session-pending", .assert, "A session has a proposal that nobody has looked at.",
            "tenon session check after a replay that differs"
        ),
        (
            "session-pending-old", .conflict, "A proposal was made for another text of the session.",
            "a session that was edited after the replay"
        ),
        ("session-review", .usage, "A review needs a terminal.", "tenon session review crm.session < /dev/null"),
        ("session-unverified", .assert, "A session was never replayed, or changed since.", "a session that was edited by hand"),
        ("session-base64", .parse, "Bytes in a session are written in base64, and these are not.", "=&not base64"),
        (
            "session-body", .parse, "A long body lies in a file beside the session, and that file is missing or another one.",
            "a session that was copied without its folder NAME.session.d"
        ),
        ("session-binding", .parse, "A line that names a part of an answer cannot be read.", ": id1 = data/id"),
        ("session-digest", .parse, "The lines of an attached file are not those that were recorded.", "an '=' line that was edited"),
        ("session-directive", .parse, "There is no directive of this name, or it is written otherwise.", "@ tock 5"),
        ("session-escape", .parse, "There is no such escape in a session.", "| a\\qb"),
        ("session-exists", .io, "A recording begins a new file, so that none is lost.", "record crm.session where it is there"),
        (
            "session-fixture", .fail, "The script that prepares a fresh site for a session failed.",
            "@ fixture setup.tenon, and setup.tenon fails"
        ),
        ("session-file-changed", .assert, "A file that a session was recorded with has changed.", "replay after crm.json was edited"),
        ("session-header", .parse, "A header in a session is NAME: VALUE.", "> Content-Type"),
        ("session-limit", .parse, "A session holds too much.", "a line of more than 1 MiB"),
        (
            "session-late", .assert, "A replay makes a request later than it was recorded; that is said, and fails nothing.",
            "two requests that changed places"
        ),
        ("session-line", .parse, "A line of a session begins with none of the marks.", "hello in the middle of a session"),
        ("session-locked", .io, "Another process is recording into the file.", "record crm.session in two shells"),
        ("session-magic", .parse, "The file is no session.", "replay notes.txt"),
        (
            "session-mode", .parse, "The second character of a line says how the rest is written, and this one is none of the three.",
            "|text without a blank"
        ),
        (
            "session-no-file", .assert, "A replay reads a file that the session does not hold.",
            "a script that opens another file since it was recorded"
        ),
        (
            "session-no-program", .assert, "A replay runs a program that the session does not hold.",
            "a script that runs another program since it was recorded"
        ),
        ("session-open", .parse, "Something that was begun in a session is not ended.", "a body without its end"),
        (
            "session-mask", .assert, "A mask covers nothing, or also values that do not change.", "@ mask /data/*/last_sen time"
        ),
        ("session-order", .parse, "Something in a session stands in the wrong place.", "an answer before its request"),
        ("session-pattern", .parse, "A pattern in a session is none, or one that hides nothing.", "? created [uid]"),
        ("session-request", .parse, "A request in a session is METHOD PATH.", "> LIST"),
        ("session-response", .parse, "An answer in a session begins with its status.", "< fine"),
        ("session-secret", .fail, "The recording stopped before it wrote a secret.", "an answer that holds the key"),
        ("session-start", .fail, "The session cannot be started.", "a world that cannot be made as the head says"),
        ("session-status", .parse, "The status of a command is a number and perhaps a kind.", "[zero]"),
        ("session-text", .parse, "The text of a session is no text.", "a session that was saved in Latin-1"),
        ("session-unbound", .parse, "A session uses an id that no line binds.", "{id:id2} without : id2 = /data/id"),
        ("session-version", .parse, "The session is written in a version of the format that this program does not read.", "#!session 99"),
        ("session-write", .io, "The recording cannot be written.", "record on a full disk"),
    ])
}
