import Values

/// What a row must be like to be found.
///
/// A condition is true or false of a row, never unknown: on an attribute that the row lacks every test is false, and so its negation
/// is true.
public indirect enum Condition: Sendable, Equatable {
    /// Every row.
    case everything
    /// Each of them; at least two.
    case all([Condition])
    /// At least one of them; at least two.
    case any([Condition])
    /// Not what the condition holds of.
    case not(Condition)
    /// The value of an attribute, or any one of them where it is a list, passes a test. The name is as it was written, `@` included.
    case attribute(String, Test)
    /// Some attribute that is a text holds the pattern somewhere, in whatever case.
    case words(Pattern)

    /// What is asked of one value.
    public enum Test: Sendable, Equatable {
        /// That there is one.
        case exists
        /// That the pattern covers the whole of it, in this very case.
        case matches(Pattern)
        /// That it stands in a relation to a bound of its own sort.
        case compares(Relation, Bound)
        /// That it lies between two ends, of one sort; `nil` is open.
        case range(from: End?, to: End?)
    }

    /// How a value is compared with a bound.
    public enum Relation: String, Sendable, Equatable, CaseIterable {
        /// Comes before it.
        case less = "<"
        /// Is it, or comes before it.
        case atMost = "<="
        /// Comes after it.
        case more = ">"
        /// Is it, or comes after it.
        case atLeast = ">="
    }

    /// One end of a range.
    public struct End: Sendable, Equatable {
        /// The value that the range ends at.
        public let bound: Bound
        /// Whether the range holds the bound itself.
        public let isIncluded: Bool

        /// Makes an end of a range.
        public init(_ bound: Bound, isIncluded: Bool) {
            self.bound = bound
            self.isIncluded = isIncluded
        }
    }

    /// Text with gaps in it.
    public struct Pattern: Sendable, Equatable {
        /// A part of a pattern.
        public enum Piece: Sendable, Equatable {
            /// These very characters; at least one.
            case text(String)
            /// `*`: any characters, or none.
            case anything
            /// `?`: exactly one character.
            case one
        }

        /// In order; no two texts and no two `anything` follow each other.
        public private(set) var pieces: [Piece] = []

        /// Makes a pattern of parts; neighbours of one sort become one.
        public init(_ pieces: [Piece] = []) { for piece in pieces { append(piece) } }

        /// A pattern without gaps.
        public init(_ text: String) { self.init([.text(text)]) }

        /// The text, when it has no gaps.
        public var literal: String? {
            switch pieces.first {
            case nil: ""
            case .text(let text) where pieces.count == 1: text
            default: nil
            }
        }

        mutating func append(_ piece: Piece) {
            switch (pieces.last, piece) {
            case (_, .text("")), (.anything, .anything): return
            case (.text(let before), .text(let text)): pieces[pieces.count - 1] = .text(before + text)
            default: pieces.append(piece)
            }
        }
    }
}

extension Condition {
    /// The names of the attributes it asks for, each once, in the order they come.
    public var attributes: [String] {
        var names: [String] = []
        func collect(_ condition: Condition) {
            switch condition {
            case .everything, .words: return
            case .all(let members), .any(let members): members.forEach(collect)
            case .not(let inner): collect(inner)
            case .attribute(let name, _): if !names.contains(name) { names.append(name) }
            }
        }
        collect(self)
        return names
    }
}
