/// A version by semver.org 2.0.0, without build data.
public struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var major: Int
    public var minor: Int
    public var patch: Int
    public var prerelease: [String] = []

    public init(_ major: Int, _ minor: Int, _ patch: Int) { (self.major, self.minor, self.patch) = (major, minor, patch) }

    /// Reads `1.2.3` or `1.2.3-beta.1`.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(Self.number)
        guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else { return nil }
        self.init(major, minor, patch)
        guard parts.count == 2 else { return }
        prerelease = parts[1].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for part in prerelease {
            let isName =
                !part.isEmpty && part.utf8.allSatisfy { $0 == 0x2d || (0x30...0x39).contains($0) || (0x41...0x5a).contains($0 & 0xdf) }
            guard isName, !part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) || Self.number(part[...]) != nil else { return nil }
        }
    }

    public var description: String {
        "\(major).\(minor).\(patch)" + (prerelease.isEmpty ? "" : "-" + prerelease.joined(separator: "."))
    }

    public static func < (one: Version, other: Version) -> Bool {
        let (mine, theirs) = ([one.major, one.minor, one.patch], [other.major, other.minor, other.patch])
        guard mine == theirs else { return mine.lexicographicallyPrecedes(theirs) }
        // What comes before a release is less than the release.
        guard !one.prerelease.isEmpty, !other.prerelease.isEmpty else { return !one.prerelease.isEmpty && other.prerelease.isEmpty }
        for (mine, theirs) in zip(one.prerelease, other.prerelease) where mine != theirs {
            switch (Int(mine), Int(theirs)) {
            case (let mine?, let theirs?): return mine < theirs
            case (.some, nil): return true
            case (nil, .some): return false
            default: return Array(mine.utf8).lexicographicallyPrecedes(Array(theirs.utf8))
            }
        }
        return one.prerelease.count < other.prerelease.count
    }

    /// A number without a leading zero.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text == "0" || !text.hasPrefix("0") else { return nil }
        return Int(text)
    }
}

/// The versions from one on, and below another: `>=0.1.0 <2.0.0`, `>=0.1.0`, `1.4.0`, `*`.
public struct VersionRange: Sendable, Equatable, CustomStringConvertible {
    public var lowest: Version?
    /// The first that is too new.
    public var below: Version?
    /// One alone.
    public var exact: Version?

    public static let all = VersionRange()
    private init() {}

    public init?(_ text: String) {
        if text == "*" { return }
        for part in text.split(separator: " ") {
            if part.hasPrefix(">="), lowest == nil, let version = Version(String(part.dropFirst(2))) {
                lowest = version
            } else if part.hasPrefix("<"), !part.hasPrefix("<="), below == nil, let version = Version(String(part.dropFirst())) {
                below = version
            } else if exact == nil, let version = Version(String(part)) {
                exact = version
            } else {
                return nil
            }
        }
        guard lowest != nil || below != nil || exact != nil, exact == nil || (lowest == nil && below == nil) else { return nil }
    }

    public func contains(_ version: Version) -> Bool {
        if let exact { return version == exact }
        return lowest.map { version >= $0 } ?? true && below.map { version < $0 } ?? true
    }

    public var description: String {
        if let exact { return exact.description }
        let parts = [lowest.map { ">=\($0)" }, below.map { "<\($0)" }].compactMap { $0 }
        return parts.isEmpty ? "*" : parts.joined(separator: " ")
    }
}
