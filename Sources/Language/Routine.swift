import Diagnostics
import Values

/// A script's body or a definition, compiled.
///
/// SAFETY: nothing in it changes after it is made, except the hints of its member sites, which only the machine of the one
/// scope it was compiled for reads and writes; and a wrong hint costs time, never a wrong answer.
final class Routine: @unchecked Sendable {
    /// What the machine needs at hand to enter a routine.
    struct Header {
        var code: UnsafePointer<Instruction>
        var constants: UnsafePointer<Value>
        var registers: Int
        var parameters: Int
        /// Whether its registers may hold lists or maps, which have to be let go of when it returns.
        var keepsReferences: Bool
        var routine: Unmanaged<Routine>
    }

    /// A range in one of the sources.
    struct Span {
        var lower: UInt32
        var upper: UInt32
        var source: UInt16
    }

    /// A stretch of code whose errors go to `target`, with the error pending in `register`.
    struct Handler {
        var range: Range<Int>
        var target: Int
        var register: Int
        /// Finishing blocks see every error; catching ones do not see those that end a program.
        var isFinally: Bool
    }

    /// A place in the code where a member is taken or set; remembers where it was found last.
    struct Site {
        var name: String
        var range: Range<Int>
        var hint: Int
    }

    let name: String
    let parameterNames: [String]
    let header: UnsafeMutablePointer<Header>
    let sources: [Source]
    let spans: [Span]
    /// The places of operands and arguments, for messages that point at one of them.
    let parts: [Int: [Span]]
    /// The innermost first.
    let handlers: [Handler]
    let types: [TypeName]
    let requests: [HostRequest]
    let details: [FilterDetail]
    let shapes: [Keys]
    let sites: UnsafeMutablePointer<Site>
    private let siteCount: Int
    private let code: UnsafeMutablePointer<Instruction>
    private let codeCount: Int
    private let constants: UnsafeMutablePointer<Value>
    private let constantCount: Int

    init(_ parts: consuming RoutineParts) {
        name = parts.name
        parameterNames = parts.parameterNames
        sources = parts.sources
        spans = parts.spans
        self.parts = parts.parts
        handlers = parts.handlers
        types = parts.types
        requests = parts.requests
        details = parts.details
        shapes = parts.shapes
        siteCount = parts.sites.count
        sites = .allocate(capacity: max(1, siteCount))
        sites.initialize(from: parts.sites, count: siteCount)
        codeCount = parts.code.count
        code = .allocate(capacity: max(1, codeCount))
        code.initialize(from: parts.code, count: codeCount)
        constantCount = parts.constants.count
        constants = .allocate(capacity: max(1, constantCount))
        constants.initialize(from: parts.constants, count: constantCount)
        header = .allocate(capacity: 1)
        header.initialize(
            to: Header(
                code: UnsafePointer(code), constants: UnsafePointer(constants), registers: parts.registers,
                parameters: parts.parameters, keepsReferences: parts.keepsReferences,
                routine: Unmanaged.passUnretained(self)))
    }

    deinit {
        header.deinitialize(count: 1)
        header.deallocate()
        code.deinitialize(count: codeCount)
        code.deallocate()
        constants.deinitialize(count: constantCount)
        constants.deallocate()
        sites.deinitialize(count: siteCount)
        sites.deallocate()
    }

    func offset(of pc: UnsafePointer<Instruction>) -> Int { pc - UnsafePointer(code) }

    /// The place of an instruction, or of one of its operands.
    func place(at offset: Int, part: Int? = nil) -> Place {
        var span = spans[offset]
        if let part, let all = parts[offset], all.indices.contains(part) { span = all[part] }
        return Place(sources[Int(span.source)], Int(span.lower)..<Int(span.upper))
    }
}

/// What a routine is made from.
struct RoutineParts {
    var name: String
    var code: [Instruction] = []
    var constants: [Value] = []
    var sources: [Source] = []
    var spans: [Routine.Span] = []
    var parts: [Int: [Routine.Span]] = [:]
    var handlers: [Routine.Handler] = []
    var types: [TypeName] = []
    var requests: [HostRequest] = []
    var details: [FilterDetail] = []
    var shapes: [Keys] = []
    var sites: [Routine.Site] = []
    var registers = 1
    var parameters = 0
    var parameterNames: [String] = []
    var keepsReferences = true
    /// Whether it calls a definition that may give a list.
    var givesLists = false
}

/// A call of the host, as far as it is known before the program runs; the values stand in registers.
struct HostRequest: Sendable {
    struct Slot: Sendable {
        var name: String
        var place: Place
        /// Whether the register holds a list of arguments: `...$list`.
        var isSpread: Bool
        /// The type of word that the usage line asks for, if the host defines it.
        var type: WordType?
    }
    var kind: HostCall.Kind
    var name: String
    var isPlan: Bool
    var exitsOnChange = false
    var isShown: Bool
    var isOnlyShown = false
    var slots: [Slot]
    var place: Place
    /// The names of the arguments of a function in order, where a list is spread over several of them.
    var names: [String] = []
    /// The `def`s of blocks that are in sight.
    var definitions: [Place] = []
}

/// What a filter needs beyond its values.
struct FilterDetail: Sendable {
    var paths: [FilterPath]
    /// How many values stand behind the list.
    var values: Int
    /// Whether a list of keys, made by a row expression, stands behind the list.
    var keyed = false
    /// The fixed words that were written, such as `left`.
    var words: Set<String> = []
}

/// A path into rows, as filters take it.
struct FilterPath: Sendable {
    var steps: [String]
    var ranges: [Range<Int>]
    var isDescending: Bool
    var isOptional: Bool
    var text: String
    var place: Place
}

/// A compiled script.
public struct Program: Sendable {
    /// What it is, in whatever scope.
    final class Content: Sendable {
        let main: Routine
        let definitions: [(slot: Int, routine: Routine)]
        /// Registers at the base of the stack that the script's own top-level variables take, beyond those that are already there.
        let fresh: Range<Int>
        /// The parameters of `params` and the registers they come to stand in.
        let parameters: [(name: String, register: Int)]
        /// The top-level variables that it declares, in the order of the text.
        let declared: [(name: String, isMutable: Bool, type: TypeName?)]
        /// Whether `$_` stands in it.
        let awaitsLast: Bool

        init(
            main: Routine, definitions: [(slot: Int, routine: Routine)], fresh: Range<Int>, parameters: [(name: String, register: Int)],
            declared: [(name: String, isMutable: Bool, type: TypeName?)], awaitsLast: Bool
        ) {
            self.main = main
            self.definitions = definitions
            self.fresh = fresh
            self.parameters = parameters
            self.declared = declared
            self.awaitsLast = awaitsLast
        }
    }

    let content: Content
    let scope: ObjectIdentifier

    /// The same program for another scope, whose layout must be that of the one it was compiled for; its variables are known there
    /// from then on. `nil`: it holds definitions, which belong to the one scope.
    ///
    /// Both scopes must be used by one task at a time.
    public func moved(to other: Scope) -> Program? {
        guard content.definitions.isEmpty, content.parameters.isEmpty, other.used == content.fresh.lowerBound else { return nil }
        for variable in content.declared { _ = other.register(for: variable.name, isMutable: variable.isMutable, type: variable.type) }
        return Program(content: content, scope: ObjectIdentifier(other))
    }
}
