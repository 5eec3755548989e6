import Language

/// The table of contents of the shell, in the order of the manual.
extension Verb {
    public static let all: [Verb] = [
        .use, .profile, .set,
        .list, .show, .describe, .query, .facet,
        .create, .update, .delete,
        .apply, .export, .copy, .diff,
        .open, .print,
        .import, .reset, .fault,
        .run, .trigger, .sh,
        .jobs, .wait, .cancel,
        .deny, .rewrite,
        .record, .replay,
        .last, .history, .doctor, .help, .exit,
    ]

    /// The verb of a name.
    static func named(_ name: String) -> Verb? { byName[name] }
    /// What the verb of a name does, without all that is said of it.
    static func deed(_ name: String) -> Deed? { deeds[name] }
    private static let deeds = byName.mapValues { Deed(effect: $0.signature.effect, run: $0.run) }
    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
