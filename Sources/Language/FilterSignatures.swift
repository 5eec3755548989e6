/// The filters: what may follow a `|`.
public enum Filters {
    /// All of them, in the order of the manual. `expr` is an expression over a row, `field` a path into it, `sort` a path
    /// that `-` turns downwards.
    public static let signatures: [Signature] = table.map { Signature(declared: $0.usage, summary: $0.summary, example: $0.example) }

    /// The filter of a name. Only its own line is read, so that a short script does not wait for the whole table.
    public static func named(_ name: String) -> Signature? {
        table.first { $0.usage.hasName(name) }.map { Signature(declared: $0.usage, summary: $0.summary, example: $0.example) }
    }

    private static let table: [(usage: String, summary: String, example: String)] = [
        ("where <condition: expr>", "Keeps the rows for which a condition holds.", #"list users | where type == "ref_table""#),
        ("select <field>,...", "Makes rows of some fields.", "list users | select id, join.attribute"),
        ("drop <field>,...", "Takes fields out of the rows.", "list users | drop fields"),
        ("sort [<key: sort>,...]", "Puts rows in order by fields; '-' turns one downwards.", "list users | sort -created_at, id"),
        ("first [<count: int>]", "Gives the first row, or a list of the first ones.", "list users | first 5"),
        ("last [<count: int>]", "Gives the last row, or a list of the last ones.", "list users | last 5"),
        ("skip <count: int>", "Leaves out the first rows.", "list users | skip 5"),
        ("one", "Gives the only row; another number of rows is an error.", #"list users | where id == "crm-integration" | one"#),
        ("get <field>", "Gives one field of a row, or of each row.", "list users | get join.type"),
        ("count -> int", "Counts the rows.", "list users | count"),
        ("unique [<field>]", "Leaves out rows that were there before, or whose field was.", "list users | unique type"),
        ("reverse", "Turns the order around.", "list users | reverse"),
        ("map <value: expr>", "Makes of each row what an expression gives.", "list users | map upper(id)"),
        (
            "each [<row: variable>] <block>", "Runs a block for each row, which is $it unless it has another name; gives what the blocks show last.",
            "list users | each $c { print $c.id }"
        ),
        ("rename (<old: field> <new: field>),...", "Gives fields another name.", "list users | rename id connection, type kind"),
        (
            "join <other: list> on <field> [to <theirs: field>] [left]",
            "Puts the fields of matching rows beside each other; 'left' keeps rows that match none.",
            #"list users | join [{id: "crm-integration", owner: "ann"}] on id"#
        ),
        (
            "diff <other: any> [by <field>]", "Lists what differs from another value, as {path, change, before, after}; 'by' pairs rows by a field.",
            "{a: 1, b: 2} | diff {a: 1, b: 3}"
        ),
        ("save <path>", "Writes what comes in to a new file, in the format of its suffix.", "list users | save users.csv"),
        ("flatten [<field>]", "Makes one list of lists, or of a field that holds lists.", "list users | flatten fields"),
        ("group <field>", "Makes a row {FIELD, count, rows} for each value of a field.", "list users | group type"),
        ("columns", "Lists the names of the fields that the rows have.", "list users | columns"),
        ("enumerate", "Gives rows {index, value}, counted from 0.", "list users | enumerate"),
        ("min [<field>]", "Gives the least value.", "[3, 1, 2] | min"),
        ("max [<field>]", "Gives the greatest value.", "[3, 1, 2] | max"),
        ("sum [<field>]", "Adds the values up.", "[3, 1, 2] | sum"),
        ("mean [<field>]", "Gives the mean of the values.", "[3, 1, 2] | mean"),
    ]
}

extension String {
    /// Whether a usage line begins with a name.
    func hasName(_ name: String) -> Bool {
        utf8.starts(with: name.utf8) && (utf8.count == name.utf8.count || utf8.dropFirst(name.utf8.count).first == UInt8(ascii: " "))
    }
}

extension Signature {
    /// A signature from a line that stands in the program; a test reads them all.
    init(declared line: String, summary: String, example: String) {
        let usage: Usage
        do {
            usage = try Usage(parsing: line)
        } catch {
            preconditionFailure("a declared usage line must be one: \(line)")
        }
        self.init(usage, effect: .local, summary: summary, examples: [example])
    }
}
