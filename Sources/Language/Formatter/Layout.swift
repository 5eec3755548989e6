/// Text with places where its lines may break, and how those places look when they do.
///
/// A group is written on one line when it fits; else its gaps become line ends. The widths that this takes are worked out as
/// a layout is built, from the inside out, so that printing is linear.
struct Layout {
    enum Kind {
        case text(String)
        case gap(Gap)
        /// A comment at the end of a line.
        case comment(String)
        /// Text that stands here only where the group around it is broken, such as the last comma.
        case ifBroken(String)
        /// What belongs together without being a group: its gaps follow the group around it.
        case sequence([Layout], isIndented: Bool)
        case group([Layout], Style)
    }

    /// A place between two pieces of text.
    struct Gap {
        enum Look {
            case nothing, blank, semicolon
            /// Line ends; two of them leave a line empty.
            case lines(Int)
        }
        var flat: Look
        var broken: Look
        /// Whether the group around it must break, as after a comment.
        var isForced = false
    }

    enum Style {
        /// All gaps break, or none does. `mustBreak` where the author broke it.
        case whole(mustBreak: Bool)
        /// The same, with what follows the first gap indented, as in a pipeline. What stands over several lines inside does not by
        /// itself break the group.
        case hanging(mustBreak: Bool)
        /// Gaps break where the line is full; what follows such a break is indented, if that is asked for.
        case filled(isHanging: Bool)
    }

    let kind: Kind
    /// How wide it is on one line; `endless` if it cannot be on one.
    let width: Int
    /// How wide it is up to the first place where its line may break.
    let lead: Int
    /// How wide it is after the last place where its line must break.
    let trail: Int
    /// Whether there is a place where a line may break.
    let hasBreak: Bool

    static let endless = 1 << 30

    static func text(_ text: String) -> Layout {
        let width = text.unicodeScalars.count
        guard let end = text.unicodeScalars.firstIndex(of: "\n"), let last = text.unicodeScalars.lastIndex(of: "\n") else {
            return Layout(kind: .text(text), width: width, lead: width, trail: width, hasBreak: false)
        }
        // Text in quotes over several lines stays as it is; only its first line has to fit.
        let first = text.unicodeScalars.distance(from: text.unicodeScalars.startIndex, to: end)
        let trail = text.unicodeScalars.distance(from: last, to: text.unicodeScalars.endIndex) - 1
        return Layout(kind: .text(text), width: first, lead: first, trail: trail, hasBreak: true)
    }

    static func comment(_ text: String) -> Layout {
        Layout(kind: .comment(text), width: endless, lead: 0, trail: 0, hasBreak: true)
    }

    static func ifBroken(_ text: String) -> Layout {
        Layout(kind: .ifBroken(text), width: 0, lead: 0, trail: 0, hasBreak: false)
    }

    static func gap(_ flat: Gap.Look, broken: Gap.Look = .lines(1), isForced: Bool = false) -> Layout {
        let gap = Gap(flat: flat, broken: broken, isForced: isForced)
        let width = isForced ? endless : flat.width
        var hasBreak = isForced
        if case .lines = broken { hasBreak = true }
        if case .lines = flat { hasBreak = true }
        return Layout(kind: .gap(gap), width: width, lead: hasBreak ? 0 : width, trail: isForced ? 0 : width, hasBreak: hasBreak)
    }

    static func sequence(_ items: [Layout], isIndented: Bool = false) -> Layout {
        Layout(.sequence(items, isIndented: isIndented), items, width: items.totalWidth, breaksGaps: false)
    }

    static func group(_ items: [Layout], _ style: Style) -> Layout {
        let width = items.totalWidth
        return switch style {
        case .whole(let mustBreak):
            Layout(.group(items, style), items, width: mustBreak ? endless : width, breaksGaps: mustBreak || width >= endless)
        case .hanging(let mustBreak): Layout(.group(items, style), items, width: mustBreak ? endless : width, breaksGaps: mustBreak)
        case .filled: Layout(.group(items, style), items, width: width, breaksGaps: false)
        }
    }

    private init(kind: Kind, width: Int, lead: Int, trail: Int, hasBreak: Bool) {
        self.kind = kind
        self.width = width
        self.lead = lead
        self.trail = trail
        self.hasBreak = hasBreak
    }

    private init(_ kind: Kind, _ items: [Layout], width: Int, breaksGaps: Bool) {
        var trail = 0
        for item in items.reversed() {
            if case .gap = item.kind, breaksGaps, item.hasBreak { break }
            guard item.width < Layout.endless else {
                trail += item.trail
                break
            }
            trail += item.width
        }
        self.init(
            kind: kind, width: width, lead: items.lead(from: 0).width, trail: trail, hasBreak: items.contains(where: \.hasBreak))
    }
}

extension Layout.Gap.Look {
    /// How wide it is; a line end that a flat group keeps makes it as wide as can be.
    var width: Int {
        switch self {
        case .nothing: 0
        case .blank: 1
        case .semicolon: 2
        case .lines: Layout.endless
        }
    }
}

extension [Layout] {
    var totalWidth: Int { reduce(0) { Swift.min(Layout.endless, $0 + $1.width) } }

    /// How wide the items from one on are up to the first place where a line may break, and whether there is such a place.
    func lead(from index: Int) -> (width: Int, hasBreak: Bool) {
        var width = 0
        for item in self[Swift.min(index, count)...] {
            width += item.lead
            if item.hasBreak { return (width, true) }
        }
        return (width, false)
    }
}
