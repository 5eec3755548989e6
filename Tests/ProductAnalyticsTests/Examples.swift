import Foundation
import Values

/// The published examples of the API, as data.
enum Examples {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Examples").path

    static let names: [String] = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
    }

    static func value(_ name: String) throws -> Value { try JSON.parse(bytes(name)) }
}

/// The value as text, with the members of every object sorted: equal texts are equal structures.
func structure(_ value: Value) -> String {
    switch value {
    case .map(let map):
        "{" + map.members.map { JSON.text(.text($0)) + ":" + structure($1) }.sorted().joined(separator: ",") + "}"
    case .list(let list): "[" + list.items.map(structure).joined(separator: ",") + "]"
    default: JSON.text(value)
    }
}
