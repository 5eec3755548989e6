import Diagnostics

extension ErrorPage {
    /// What goes wrong with other programs, jobs and questions.
    static let programs =
        texts([
            ("job-exit", .usage, "A job cannot end the script or the shell that started it.", "exit 3 &"),
            ("no-job", .notFound, "There is no job of this number, or it has been waited for already.", "wait 7"),
            ("no-programs", .io, "There are no other programs where this runs, as in a replay.", #"sh ["date"]"#),
            ("nobody-to-ask", .io, "There is no terminal to ask at, or a job asks.", #"let password = secret("Password?")"#),
            ("not-a-word", .type, "A program knows only texts: a list, a map or null cannot be handed to it.", #"sh ["printf", [1]]"#),
            ("nul-in-word", .type, "An argument of a program cannot hold the character NUL.", #"sh ["printf", "a\u{0}b"]"#),
        ])
        + cases([
            ("cannot-run", .io, "A program is there, but cannot be run.", "sh [\"./notes.txt\"]"),
            ("job-cancelled", .fail, "The job that is waited for was cancelled.", "cancel 1; wait 1"),
            ("no-program", .io, "There is no program of this name.", "sh [\"no-such-program\"]"),
            ("not-text", .io, "What a program wrote is not UTF-8.", "sh [\"cat\", \"picture.png\"]"),
            ("program-failed", .io, "A program ended with a status other than 0, or by a signal.", "sh [\"false\"]"),
            ("too-many-jobs", .limit, "As many jobs are on their way as may be.", "for $i in range(2000) { list users & }"),
            ("too-much-output", .limit, "A program wrote more than a text may hold.", "sh [\"yes\"]"),
        ])
}
