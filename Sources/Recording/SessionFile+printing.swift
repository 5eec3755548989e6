import Diagnostics
import Values

extension SessionFile {
    /// The text in its one canonical form: printing what was read from it gives it again, byte for byte.
    ///
    /// Every line keeps its place, comments included, but for three things: an `@` line that was written while its command
    /// ran moves before the `$`, blank lines stand between commands and nowhere else, and JSON bodies have one member a line. A long
    /// body is only named: it is one of `bodies`.
    public func printed() -> [UInt8] {
        var bodies = [String: [UInt8]]()
        return printed(&bodies)
    }

    /// The files that have to lie beside the session, by their names in its folder.
    public var bodies: [String: [UInt8]] {
        var bodies = [String: [UInt8]]()
        let isLong = entries.contains { entry in
            BodyFile.isLong(entry.lines.lazy.filter { $0.sigil == .request || $0.sigil == .response })
        }
        if isLong { _ = printed(&bodies) }
        return bodies
    }

    /// Reads those files, before there are any.
    public var beside: Beside {
        let bodies = bodies
        return { name in
            guard let bytes = bodies[name] else { throw Diagnostic("session-body", .io, "there is no body '\(name)'") }
            return bytes
        }
    }

    private func printed(_ bodies: inout [String: [UInt8]]) -> [UInt8] {
        var out = Array(Self.magic.utf8) + [UInt8(ascii: "\n")]
        for line in headLines { line.canonical.write(to: &out) }
        for (index, entry) in entries.enumerated() {
            let lines = entry.canonicalLines(&bodies)
            // What stands before the first command is read as the head, so it is printed there.
            let opening = index == 0 ? lines.firstIndex { $0.sigil == .command || $0.sigil == .cut } ?? 0 : 0
            for line in lines[..<opening] { line.write(to: &out) }
            out.append(UInt8(ascii: "\n"))
            for line in lines[opening...] { line.write(to: &out) }
        }
        if !tail.isEmpty {
            out.append(UInt8(ascii: "\n"))
            for line in tail { line.write(to: &out) }
        }
        return out
    }

    /// The text without the line that vouches for it.
    private var unvouched: [UInt8] {
        SessionFile(name: name, headLines: Lines(headLines.filter { !Self.vouches($0) }), head: head, entries: entries, tail: tail)
            .printed()
    }

    /// The same session, marked as replayed and found equal.
    public func vouched() -> SessionFile {
        let line = Directive.verified(version: Self.version, digest: SHA256.hex(unvouched)).line
        return SessionFile(
            name: name, headLines: Lines(headLines.filter { !Self.vouches($0) } + [line]), head: head, entries: entries, tail: tail)
    }

    /// Whether the file says that it was verified, and still is what was verified; `nil` when it says nothing.
    public var isVerified: Bool? {
        for line in headLines where Self.vouches(line) {
            guard case .verified(_, let digest)? = try? Directive.read(line.content) else { return false }
            return SHA256.hex(unvouched) == digest
        }
        return nil
    }

    static func vouches(_ line: Line) -> Bool {
        line.sigil == .directive && line.payload.starts(with: "verified ".utf8)
    }
}

extension Entry {
    /// The command with all that belongs to it, as the file has it.
    public var text: String {
        var out = [UInt8]()
        var bodies = [String: [UInt8]]()
        for line in canonicalLines(&bodies) { line.write(to: &out) }
        return String(decoding: out.dropLast(), as: UTF8.self)
    }

    /// The lines in the canonical order and form.
    func canonicalLines(_ bodies: inout [String: [UInt8]]) -> [Line] {
        // What a crash left behind is kept as it stands: half a directive would mean something else elsewhere.
        guard !isInterrupted else { return Self.laidOut(Array(lines), &bodies, asTheyStand: true) }
        var before = [Line]()
        var after = [Line]()
        for (index, line) in lines.enumerated() {
            switch line.sigil {
            case .directive, .attachment: before.append(line.canonical)
            case .status: after.append(status?.line ?? line)
            case .comment where index < commandLines.lowerBound: before.append(line)
            default: after.append(line)
            }
        }
        return before + Self.laidOut(after, &bodies)
    }

    /// The lines with every body laid out; a body with a comment in it stays as it is.
    private static func laidOut(_ lines: [Line], _ bodies: inout [String: [UInt8]], asTheyStand: Bool = false) -> [Line] {
        var out = [Line]()
        var index = 0
        while index < lines.count {
            let sigil = lines[index].sigil
            guard sigil == .request || sigil == .response else {
                out.append(asTheyStand ? lines[index] : lines[index].canonical)
                index += 1
                continue
            }
            // The start line and the headers, then the bare line, then the body.
            while index < lines.count, lines[index].sigil == sigil, !(lines[index].payload.isEmpty && lines[index].mode == .plain) {
                out.append(asTheyStand ? lines[index] : lines[index].canonical)
                index += 1
            }
            guard index < lines.count, lines[index].sigil == sigil else { continue }
            let bare = lines[index]
            index += 1
            let start = index
            while index < lines.count, lines[index].sigil == sigil || lines[index].sigil == .comment { index += 1 }
            while index > start, lines[index - 1].sigil == .comment { index -= 1 }
            let run = lines[start..<index]
            if asTheyStand || run.contains(where: { $0.sigil == .comment }) {
                let isLong = !run.contains { $0.sigil != sigil } && BodyFile.isLong(run)
                if isLong {
                    out.append(kept(sigil, run, &bodies))
                } else {
                    out.append(bare)
                    out += asTheyStand ? Array(run) : run.map(\.canonical)
                }
                continue
            }
            let body = Line.content(of: run)
            guard !body.isEmpty else { continue }
            let rows = bodyLines(sigil, body)
            if BodyFile.isLong(rows) {
                out.append(kept(sigil, rows, &bodies))
            } else {
                out.append(bare)
                out += rows
            }
        }
        return out
    }

    private static func kept(_ sigil: Line.Sigil, _ lines: some Sequence<Line>, _ bodies: inout [String: [UInt8]]) -> Line {
        let (reference, name, bytes) = BodyFile.made(sigil, lines)
        bodies[name] = bytes
        return reference
    }

    static func bodyLines(_ sigil: Line.Sigil, _ body: Template) -> [Line] {
        Line.lines(sigil, BodyLayout.spread(body.bytes).map(Template.init(marked:)) ?? body)
    }
}
