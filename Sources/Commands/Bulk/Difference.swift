import ProductAnalytics
import Values

/// One thing in which two connections of one id differ, in the words of the filter `diff`.
struct Difference: Sendable, Equatable {
    /// Where: `join.type`, `metadata.table`, `fields["nps"].display_name`; `nil` is the connection as a whole.
    var path: String?
    var before: Value?
    var after: Value?

    var change: String { before == nil ? "added" : after == nil ? "removed" : "changed" }

    /// `{path, change, before, after}`, as the filter gives it.
    var value: Value {
        .map(Map(Self.keys, [path.map { .text($0) } ?? .null, .text(change), before ?? .null, after ?? .null]))
    }

    /// The same with the connection's id in front.
    func row(of id: String) -> Value {
        .map(Map(Self.rowKeys, [.text(id), path.map { .text($0) } ?? .null, .text(change), before ?? .null, after ?? .null]))
    }

    private static let keys = Keys(["path", "change", "before", "after"])
    private static let rowKeys = Keys(["id", "path", "change", "before", "after"])
}

/// What differs between a connection as it is and as it is wanted, and how much of that an update can bring about.
///
/// Only what a person can say of a connection counts: not who wrote it and when, not the order of its fields, and nothing that this
/// program does not know, since a site may add that by itself. An empty text or list is the same as none.
struct Comparison: Sendable {
    /// Everything, in the order of the properties.
    let differences: [Difference]
    /// Those that no update can bring about: join, type and metadata.
    let lasting: [Difference]
    /// The least that makes the fields what they are to be; `nil` when they are already.
    let update: UpdateConnectionRequest?

    init(_ before: CreateConnectionRequest, _ after: CreateConnectionRequest) {
        var whole = Gathering()
        whole.compare("type", before.type, after.type)
        whole.compare("join.attribute", before.joinAttribute, after.joinAttribute)
        whole.compare("join.type", before.joinType, after.joinType)
        let (old, new) = (before.metadata ?? [:], after.metadata ?? [:])
        var metadata = Gathering()
        for name in Set(old.keys).union(new.keys).sorted() {
            metadata.add("metadata." + Gathering.step(name), old[name].map { .text($0) }, new[name].map { .text($0) })
        }
        let fields = FieldComparison(before.fields ?? [], after.fields ?? [])
        differences = whole.all + fields.differences + metadata.all
        lasting = whole.all + metadata.all
        update = fields.update(of: before.id ?? after.id ?? "")
    }
}

/// The fields of a connection side by side.
private struct FieldComparison {
    var toAdd: [Field] = []
    var toDelete: [String] = []
    var toUpdate: [FieldUpdate] = []
    var differences: [Difference] { gathering.all }
    private var gathering = Gathering()

    init(_ before: [Field], _ after: [Field]) {
        let old = Dictionary(before.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(after.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let renamed = Self.renamed(before.filter { new[$0.id] == nil }, after.filter { old[$0.id] == nil })
        for field in before {
            if let wanted = new[field.id] ?? renamed[field.id] { compare(field, wanted) } else { remove(field) }
        }
        let fromRenaming = Set(renamed.values.map(\.id))
        for field in after where old[field.id] == nil && !fromRenaming.contains(field.id) {
            toAdd.append(field)
            gathering.add(Self.path(field.id), nil, field.value)
        }
    }

    func update(of id: String) -> UpdateConnectionRequest? {
        guard !toAdd.isEmpty || !toDelete.isEmpty || !toUpdate.isEmpty else { return nil }
        return UpdateConnectionRequest(
            id: id, fieldsToAdd: toAdd.isEmpty ? nil : toAdd, fieldsToDelete: toDelete.isEmpty ? nil : toDelete,
            fieldsToUpdate: toUpdate.isEmpty ? nil : toUpdate)
    }

    /// Fields that are gone and come again under another id, by the old one: the same column, read the same way, and no doubt which.
    private static func renamed(_ gone: [Field], _ come: [Field]) -> [String: Field] {
        struct Column: Hashable {
            var name: String
            var type: String
        }
        func byColumn(_ fields: [Field]) -> [Column: [Field]] {
            Dictionary(grouping: fields) { Column(name: $0.sourceName, type: $0.type) }
        }
        let arrivals = byColumn(come)
        var renamed: [String: Field] = [:]
        for (column, fields) in byColumn(gone) where fields.count == 1 {
            if let match = arrivals[column], match.count == 1 { renamed[fields[0].id] = match[0] }
        }
        return renamed
    }

    private mutating func remove(_ field: Field) {
        toDelete.append(field.id)
        gathering.add(Self.path(field.id), field.value, nil)
    }

    private mutating func compare(_ old: Field, _ new: Field) {
        let path = Self.path(old.id)
        let known = gathering.all.count
        gathering.compare(path + ".id", old.id, new.id)
        gathering.compare(path + ".source_name", old.sourceName, new.sourceName)
        gathering.compare(path + ".type", old.type, new.type)
        gathering.compare(path + ".display_name", old.displayName, new.displayName)
        gathering.compare(path + ".description", old.description, new.description)
        let (oldGroups, newGroups) = (old.groups ?? [], new.groups ?? [])
        if oldGroups != newGroups { gathering.add(path + ".groups", Self.list(oldGroups), Self.list(newGroups)) }
        guard gathering.all.count > known else { return }
        // An update changes neither a field's column nor its type, but it can delete the field and add it anew.
        guard old.sourceName == new.sourceName, old.type == new.type else {
            toDelete.append(old.id)
            toAdd.append(new)
            return
        }
        func changed(_ before: String?, _ after: String?) -> String? { (before ?? "") == (after ?? "") ? nil : after ?? "" }
        toUpdate.append(
            FieldUpdate(
                old.id, id: old.id == new.id ? nil : new.id, displayName: changed(old.displayName, new.displayName),
                description: changed(old.description, new.description), groups: oldGroups == newGroups ? nil : newGroups))
    }

    private static func path(_ id: String) -> String { "fields[\(JSON.text(.text(id)))]" }
    private static func list(_ texts: [String]) -> Value? { texts.isEmpty ? nil : .list(texts.map { .text($0) }) }
}

/// Differences being gathered.
private struct Gathering {
    var all: [Difference] = []

    mutating func compare(_ path: String, _ before: String?, _ after: String?) {
        func value(_ text: String?) -> Value? { text.flatMap { $0.isEmpty ? nil : .text($0) } }
        add(path, value(before), value(after))
    }

    mutating func add(_ path: String, _ before: Value?, _ after: Value?) {
        if before != after { all.append(Difference(path: path, before: before, after: after)) }
    }

    /// A step of a path as it is written: a name that is none stands in quotes.
    static func step(_ name: String) -> String {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: false
            }
        }
        return isName && name.utf8.first.map { $0 > UInt8(ascii: "9") } == true ? name : JSON.text(.text(name))
    }
}
