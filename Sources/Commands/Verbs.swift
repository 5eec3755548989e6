/// The table of contents of the shell, in the order of the manual.
extension Verb {
    public static let all: [Verb] = [
        .use, .profile, .set,
        .list, .show, .describe, .query, .facet,
        .create, .update, .delete,
        .apply, .export, .copy, .diff,
        .open, .print,
        .import, .reset, .fault,
        .run, .sh,
        .jobs, .wait, .cancel,
        .record, .replay,
        .help, .exit,
    ]

    /// The verb of a name.
    static func named(_ name: String) -> Verb? { byName[name] }
    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
