import Diagnostics
public import Values

extension Shape {
    /// What a value is like. A null may stand for anything, so nothing is said of it; of long lists only the rows' union is kept.
    public init(of value: Value) { self.init(of: value, depth: 0) }

    private init(of value: Value, depth: Int) {
        switch value {
        case .null, .secret: self = .any
        case .list(let list): self = depth < Shape.deepest ? .list(Shape(rows: list.items, depth: depth + 1)) : .list(.any)
        case .map(let map):
            guard depth < Shape.deepest, map.count <= Shape.widest else {
                self = .anyMap
                return
            }
            self = .map(Fields(map.members.map { Field($0, Shape(of: $1, depth: depth + 1)) }, .closed))
        default: self = .plain(value.typeName)
        }
    }

    /// What every one of some rows is like.
    private init(rows: [Value], depth: Int) {
        guard let first = rows.first, rows.count <= Shape.longest else {
            self = .any
            return
        }
        self = rows.dropFirst().reduce(Shape(of: first, depth: depth)) { known, row in
            if case .any = known { .any } else { known.joined(Shape(of: row, depth: depth)) }
        }
    }

    // What stands deeper, is wider or longer is left to the machine, so that a check takes time in proportion to the text.
    private static let deepest = 8
    private static let widest = 200
    private static let longest = 1_000

    /// What a data file is like whose content may change: closed only where every row agrees on the fields.
    public static func data(_ value: Value) -> Shape {
        let shape = Shape(of: value)
        guard case .list(.map(let fields)) = shape else { return shape.opened }
        return fields.known.contains(where: \.isOptional) ? shape.opened : shape.withOpenFields
    }

    /// The same, with maps that may hold more than is known.
    private var opened: Shape {
        switch self {
        case .list(let element): .list(element.opened)
        case .map(let fields): .map(Fields(fields.known.map { .init($0.name, .any, isOptional: $0.isOptional) }, .open))
        default: self
        }
    }

    /// The same, with what stands inside the rows' fields opened.
    private var withOpenFields: Shape {
        switch self {
        case .list(let element): .list(element.withOpenFields)
        case .map(let fields):
            .map(Fields(fields.known.map { .init($0.name, $0.shape.opened, isOptional: $0.isOptional) }, fields.others))
        default: self
        }
    }

    /// What `catch … as $e` gives.
    static let caught: Shape = {
        guard case .map(var fields) = Shape(of: Diagnostic("fail", .fail, "").value) else { return .anyMap }
        fields.set("kind", .words(Kind.allCases.map(\.rawValue), isOpen: false))
        return .map(fields)
    }()
}
