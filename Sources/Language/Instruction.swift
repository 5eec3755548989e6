/// One step of the machine, in 8 bytes.
///
/// `a`, `b` and `c` name registers of the current window unless the operation says otherwise; `wide` is `b` and `c` taken
/// together. Jumps count from the instruction that follows.
struct Instruction {
    var op: Operation
    /// A small number whose meaning is the operation's: mostly the operator as it was written, for messages.
    var x: UInt8
    var a: UInt16
    private var rest: UInt32

    init(_ op: Operation, x: UInt8 = 0, a: Int = 0, b: Int = 0, c: Int = 0) {
        self.op = op
        self.x = x
        self.a = UInt16(truncatingIfNeeded: a)
        rest = UInt32(UInt16(truncatingIfNeeded: b)) | UInt32(UInt16(truncatingIfNeeded: c)) << 16
    }

    init(_ op: Operation, x: UInt8 = 0, a: Int = 0, wide: Int) {
        self.op = op
        self.x = x
        self.a = UInt16(truncatingIfNeeded: a)
        rest = UInt32(truncatingIfNeeded: wide)
    }

    @inline(__always) var b: Int { Int(rest & 0xffff) }
    @inline(__always) var c: Int { Int(rest >> 16) }
    /// `b` as a signed number.
    @inline(__always) var bSigned: Int { Int(Int16(truncatingIfNeeded: rest)) }
    /// `c` as a signed number.
    @inline(__always) var cSigned: Int { Int(Int16(truncatingIfNeeded: rest >> 16)) }
    @inline(__always) var wide: Int { Int(Int32(bitPattern: rest)) }
}

/// What an instruction does. `k` are constants, `g` registers at the base of the stack.
enum Operation: UInt8 {
    // Moving: a = …
    case move, constant, int, null, bool
    /// a = g[wide]; setGlobal: g[wide] = a
    case getGlobal, setGlobal
    /// a = null, so that a temporary does not keep a list from being changed in place.
    case clear

    // Arithmetic: a = b op c; the second form takes a number in place of c.
    case add, addInt, subtract, subtractInt, multiply, multiplyInt, divide, remainder, remainderInt
    /// a = b x c for the other operators
    case binary
    case negate, not
    /// a = a ++ b, in place if nobody else holds what is in a; joinGlobal: g[wide] = g[wide] ++ a;
    /// x = 1: both must be lists; x = 2: the right side is one element, which is taken
    case joinTo, joinGlobal
    /// a is a bool, or an error.
    case checkBool

    // Jumps.
    case jump
    /// A jump that is a turn of a loop.
    case turn
    case jumpIfTrue, jumpIfFalse
    case jumpIfNotNull
    /// Past the computing of a parameter's default, if the caller gave the argument.
    case jumpIfGiven
    /// if a op b jump c; the second six take a number in place of b. `x` is the operator as written.
    case ifEqual, ifNotEqual, ifLess, ifNotLess, ifGreater, ifNotGreater
    case ifEqualInt, ifNotEqualInt, ifLessInt, ifNotLessInt, ifGreaterInt, ifNotGreaterInt

    // Calls: arguments stand from register a on, where the result comes to stand as well.
    /// Definition `wide` with x arguments.
    case call
    /// Built-in function b with c arguments.
    case function
    /// Filter b on the list in a, with what detail c says.
    case filter
    /// The host, with what request `wide` says.
    case host
    /// The value in a is shown; x = 1: unless it is null.
    case show
    case give, giveNull
    /// As `give`, for a result that is declared int.
    case giveInt
    case checkInt
    /// a is of type `types[b]`, or an error; x says what it is for.
    case check

    // Data.
    /// a = b.name, through site c; x = 1: null if there is none.
    case member
    /// a = b[c]; x = 1: null if there is none.
    case index
    /// a = a[a+1 .. a+2]
    case slice
    /// a = list of c values from b on
    case makeList
    /// a = map of shape c with the values from b on
    case makeMap
    /// The list in a gets b at its end; spread: all of list b.
    case append, spread
    /// The map in a gets b under the name of site c; spreadMap: all of map b.
    case setMember, spreadMap
    /// The map in g[wide] gets all of map a.
    case spreadGlobal
    /// a = text of the c values from b on
    case interpolate

    // Loops over lists and maps; a: what is gone through, a+1: how far.
    /// Checks a and starts; x = 1: two variables; x = 2: rows of a filter, x = 3: row or rows.
    case start
    /// b = the next value, jump c; else goes on behind the loop.
    case next
    /// b, b+1 = the next index or key, and its value.
    case nextPair
    /// a = from, a+1 = to, both ints.
    case startRange
    case nextRange

    // Errors.
    case fail, assert
    /// jump c unless the pending error of a is of one of the kinds in constant b
    case catches
    /// b = the pending error of a as a map
    case bind
    /// The pending error of a goes on; forget: is done with.
    case rethrow, forget
    /// `expect`: see `assert`; the host is told and the script goes on. expecting: one begins, and is counted.
    case expect, expecting
    /// `expect error`: the host is told that the block did not fail with one of the kinds in constant b; x = 1: but with the
    /// pending error of a.
    case expectError
    /// a = the row that the condition of `watch` speaks of: the round is in b, what was shown in b+1; x = 1: it did not come true.
    case observe

    // Calls with a list spread over their arguments.
    /// The registers from a on get the elements of list a, for the parameters that constant b names; x = 1: the last takes the rest.
    case unpack
    /// a = built-in function b of the elements of list a
    case apply
}

/// Operators as messages name them; also the `x` of instructions.
enum Operator: UInt8 {
    case add, subtract, multiply, divide, remainder, join
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case isIn, isNotIn, matches, or, and, otherwise, negate, not

    init(_ operation: Expression.Binary) {
        switch operation {
        case .or: self = .or
        case .and: self = .and
        case .equal: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        case .isIn: self = .isIn
        case .isNotIn: self = .isNotIn
        case .matches: self = .matches
        case .otherwise: self = .otherwise
        case .add: self = .add
        case .subtract: self = .subtract
        case .multiply: self = .multiply
        case .divide: self = .divide
        case .remainder: self = .remainder
        case .join: self = .join
        }
    }

    var symbol: String {
        switch self {
        case .add: "+"
        case .subtract, .negate: "-"
        case .multiply: "*"
        case .divide: "/"
        case .remainder: "%"
        case .join: "++"
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .isIn: "in"
        case .isNotIn: "not in"
        case .matches: "=~"
        case .or: "or"
        case .and: "and"
        case .otherwise: "??"
        case .not: "not"
        }
    }
}
