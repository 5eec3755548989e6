import Diagnostics

extension String {
    /// What a terminal may get of a text from anywhere: line ends and tabs as they are, whatever else would be obeyed made visible, in cyan
    /// where there are colours.
    public func harmless(color: Bool = false) -> String {
        guard utf8.contains(where: { $0 < 0x20 || $0 >= 0x7f }) else { return self }
        return utf8.split(separator: 0x0a, omittingEmptySubsequences: false).map { line in
            line.split(separator: 0x09, omittingEmptySubsequences: false).map { piece in
                let piece = String(Substring(piece))
                let safe = Diagnostic.safe(piece)
                return color ? safe.paintingEscapes(of: piece) : safe
            }.joined(separator: "\t")
        }.joined(separator: "\n")
    }

    /// The text with a colour for what stands for control characters, which the same letters typed by somebody do not get.
    ///
    /// - Parameter raw: what the text is the safe form of, which may have been cut in its middle.
    func paintingEscapes(of raw: String) -> String {
        // What stands for a control character is longer than it.
        guard Diagnostic.safe(raw).utf8.count != raw.utf8.count else { return self }
        var (whole, isEscape): ([Unicode.Scalar], [Bool]) = ([], [])
        for scalar in raw.unicodeScalars {
            let shown = Array(Diagnostic.safe(String(scalar)).unicodeScalars)
            whole += shown
            isEscape += Array(repeating: shown != [scalar], count: shown.count)
        }
        let scalars = Array(unicodeScalars)
        if scalars != whole {
            // What was cut out stands where the rest is the end of the whole.
            let ellipsis: Unicode.Scalar = "…"
            guard
                let cut = scalars.indices.first(where: { index in
                    scalars[index] == ellipsis && whole.suffix(scalars.count - index - 1) == scalars[(index + 1)...]
                        && whole.starts(with: scalars[..<index])
                })
            else { return self }
            isEscape = isEscape.prefix(cut) + [false] + isEscape.suffix(scalars.count - cut - 1)
        }
        var out = String.UnicodeScalarView()
        var isPainting = false
        for (scalar, isEscape) in zip(scalars, isEscape) {
            if isEscape != isPainting { out.append(contentsOf: (isEscape ? "\u{1b}[36m" : "\u{1b}[39m").unicodeScalars) }
            isPainting = isEscape
            out.append(scalar)
        }
        if isPainting { out.append(contentsOf: "\u{1b}[39m".unicodeScalars) }
        return String(out)
    }
}
