import PluginHost
import Values

/// A pattern for file names: `*` is any run of characters but `/`, `?` any one.
struct Glob {
    private let steps: [Substring]
    private let isAbsolute: Bool

    init(_ pattern: String) {
        isAbsolute = pattern.hasPrefix("/")
        steps = pattern.split(separator: "/")
    }

    /// The paths that match, sorted.
    func matches(in files: Files) -> [String] {
        var found = [isAbsolute ? "/" : ""]
        for (index, step) in steps.enumerated() {
            let isLast = index == steps.count - 1
            found = found.flatMap { folder -> [String] in
                guard step.contains(where: { $0 == "*" || $0 == "?" }) else {
                    let path = folder + step
                    return isLast ? (files.exists(path) ? [path] : []) : [path + "/"]
                }
                return files.list(folder.isEmpty ? "." : folder).compactMap { entry in
                    let isFolder = entry.hasSuffix("/")
                    let name = isFolder ? String(entry.dropLast()) : entry
                    guard isLast || isFolder, name.first != "." || step.first == ".", Self.matches(String(step), name) else { return nil }
                    return folder + (isLast ? name : entry)
                }
            }
        }
        return steps.isEmpty ? [] : found.sorted()
    }

    /// Whether a name matches a pattern as a whole.
    static func matches(_ pattern: String, _ name: String) -> Bool { TextGlob(pattern).matches(name) }
}
