import Diagnostics
import ProductAnalytics
import Values

/// A folder with a file for each connection.
struct Exporting {
    private let folder: String
    private let files: Files

    /// `folder` ends with a `/`.
    init(_ folder: String, _ files: Files) {
        self.folder = folder
        self.files = files
    }

    /// Brings the folder up to date; nothing is written when a file is in the way that holds something else. Gives a row for each file.
    func write(_ connections: [Connection], prunes: Bool, notes: (String) -> Void) throws -> [Value] {
        let present = Set(files.list(folder))
        var drafts: [(id: String, name: String, bytes: [UInt8]?)] = []
        for connection in connections {
            let name = FileNaming.file(of: connection.id)
            let bytes = JSON.bytes(connection.declaration, .pretty) + [UInt8(ascii: "\n")]
            let old = present.contains(name) ? try files.read(folder + name) : nil
            if let old, old != bytes, Self.id(in: old) != connection.id { throw Diagnostic.inTheWay(folder + name, connection.id) }
            drafts.append((connection.id, name, old == bytes ? nil : bytes))
        }
        let written = Set(drafts.map(\.name))
        // Of other files only those are ours that are named after the connection in them.
        let stale = try present.subtracting(written).sorted().compactMap { name -> (id: String, name: String)? in
            guard name.hasSuffix(".json"), let id = Self.id(in: try files.read(folder + name)), FileNaming.file(of: id) == name else {
                return nil
            }
            return (id, name)
        }
        if present.isEmpty { try files.makeFolder(folder) }
        var rows: [Value] = []
        for draft in drafts {
            if Task.isCancelled { throw Diagnostic.cancelled(soFar: "\(rows.count) of \(drafts.count) files are up to date") }
            if let bytes = draft.bytes {
                if present.contains(draft.name) {
                    try files.replace(folder + draft.name, bytes)
                } else {
                    try files.write(folder + draft.name, bytes, .create)
                }
            }
            rows.append(row(draft.id, draft.name, draft.bytes == nil ? "unchanged" : "written"))
        }
        guard prunes else {
            if !stale.isEmpty { notes(note(stale.map(\.name))) }
            return rows
        }
        for (id, name) in stale {
            try files.remove(folder + name)
            rows.append(row(id, name, "removed"))
        }
        return rows
    }

    private func row(_ id: String, _ name: String, _ action: String) -> Value {
        ["id": .text(id), "file": .text(folder + name), "action": .text(action)]
    }

    /// The id of the one connection that a file holds.
    private static func id(in bytes: [UInt8]) -> String? { (try? JSON.parse(bytes))?["id"]?.string }

    private func note(_ names: [String]) -> String {
        let shown = names.prefix(3).map { Diagnostic.safe($0) }.joined(separator: ", ") + (names.count > 3 ? ", …" : "")
        let what = names.count == 1 ? "1 file is" : "\(names.count) files are"
        return "note: \(what) of no connection that is there: \(shown); --prune removes such files\n"
    }
}

extension Diagnostic {
    fileprivate static func inTheWay(_ path: String, _ id: String) -> Diagnostic {
        Diagnostic(
            "in-the-way", .io, "'\(path.preview(80))' holds something else than connection '\(id.preview(60))'",
            because: ["a file of an earlier export is written over, and no other"], soFar: "nothing was written")
    }
}
