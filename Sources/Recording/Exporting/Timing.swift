import Diagnostics
import Values

/// How long the commands of a session took when it was recorded, in microseconds.
///
/// A session itself holds no durations, so that it is the same whenever it is recorded. They stand in `NAME.session.d/timing`: a line for
/// each command in order, such as `12ms`; a line that is no duration counts as unknown.
public struct Timing: Sendable {
    private let durations: [Int?]

    public init(parsing bytes: [UInt8]) {
        durations = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map { line in
            Duration.parse(String(line)).flatMap { (0...Self.longest).contains($0) ? $0 : nil }
        }
    }

    /// Longer than a day no command is watched.
    private static let longest = 86_400_000_000

    /// What `init(parsing:)` reads.
    static func bytes(of durations: [Int]) -> [UInt8] { Array(durations.map { Duration.text($0) + "\n" }.joined().utf8) }

    /// Its name in the folder beside the session.
    public static let name = "timing"

    /// How long all commands took together, as far as that is known.
    public var total: Int { durations.reduce(0) { $0 + ($1 ?? 0) } }

    /// Where the timing of a session's file lies.
    public static func path(of session: String) -> String { BodyFile.folder(of: session) + "/" + name }

    /// How long a command took, counted from 0; `nil` when that is not known.
    public func duration(of index: Int) -> Int? { durations.indices.contains(index) ? durations[index] : nil }
}
