import Glibc

/// Plugins whose shell is gone and that are still there, as where neither the kernel's filter nor its parent-death signal could end all of
/// a group. Each running plugin is written down in a folder of its user; whoever starts next looks whether those who wrote still live.
public enum Strays {
    /// One plugin as it is written down: numbers are used again, so each comes with the time that its process began.
    struct Record: Equatable {
        var plugin: Int32
        var pluginStart: UInt64
        var shell: Int32
        var shellStart: UInt64

        var text: String { "\(plugin) \(pluginStart) \(shell) \(shellStart)\n" }

        init(plugin: Int32, pluginStart: UInt64, shell: Int32, shellStart: UInt64) {
            (self.plugin, self.pluginStart, self.shell, self.shellStart) = (plugin, pluginStart, shell, shellStart)
        }

        init?(_ text: String) {
            let words = text.split { $0 == " " || $0 == "\n" }
            guard words.count == 4, let plugin = Int32(words[0]), let pluginStart = UInt64(words[1]), let shell = Int32(words[2]),
                let shellStart = UInt64(words[3]), plugin > 1
            else { return nil }
            self.init(plugin: plugin, pluginStart: pluginStart, shell: shell, shellStart: shellStart)
        }
    }

    /// Ends the plugins that are written down in a folder and whose shell is gone; gives how many there were.
    @discardableResult public static func end(in folder: String) -> Int {
        var count = 0
        for name in names(in: folder) where name.hasPrefix("plugin-") {
            let path = folder + "/" + name
            guard let text = ProcessTable.text(of: path), let record = Record(text) else {
                unlink(path)
                continue
            }
            guard ProcessTable.entry(of: record.shell)?.start != record.shellStart else { continue }
            if isStillThere(record) {
                kill(-record.plugin, SIGKILL)
                count += 1
            }
            unlink(path)
        }
        return count
    }

    /// Writes a plugin of this process down; gives the file, if there is one.
    static func write(_ pid: Int32, in folder: String) -> String? {
        guard let plugin = ProcessTable.entry(of: pid), let shell = ProcessTable.entry(of: getpid()) else { return nil }
        let record = Record(plugin: pid, pluginStart: plugin.start, shell: getpid(), shellStart: shell.start)
        let path = "\(folder)/plugin-\(pid)"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = Array(record.text.utf8)
        return Glibc.write(descriptor, bytes, bytes.count) == bytes.count ? path : nil
    }

    /// Whether its group has members that are its own: its first process, or others that began after it in its session.
    private static func isStillThere(_ record: Record) -> Bool {
        if let first = ProcessTable.entry(of: record.plugin) { return first.start == record.pluginStart }
        // The number of a session is not given to a process while the session has members.
        return ProcessTable.all().contains { $0.session == record.plugin && $0.start >= record.pluginStart && $0.isOurs }
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } })
        }
        return names.sorted()
    }
}

/// The processes of this machine as `/proc` tells of them.
enum ProcessTable {
    struct Entry {
        var session: Int32
        /// When it began, in ticks since the machine did.
        var start: UInt64
        /// Of the same user as this one.
        var isOurs: Bool
    }

    static func entry(of pid: Int32) -> Entry? {
        // The name stands in brackets and may hold anything, even brackets.
        guard let text = text(of: "/proc/\(pid)/stat"), let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        guard fields.count > 19, let session = Int32(fields[3]), let start = UInt64(fields[19]) else { return nil }
        var about = stat()
        let isOurs = stat("/proc/\(pid)", &about) == 0 && about.st_uid == geteuid()
        return Entry(session: session, start: start, isOurs: isOurs)
    }

    static func all() -> [Entry] {
        guard let directory = opendir("/proc") else { return [] }
        defer { closedir(directory) }
        var entries: [Entry] = []
        while let item = readdir(directory) {
            let name = withUnsafePointer(to: &item.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let pid = Int32(name), let entry = entry(of: pid) { entries.append(entry) }
        }
        return entries
    }

    /// A small file.
    static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
