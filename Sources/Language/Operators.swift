import Diagnostics
import Values

extension Machine {
    // What the dispatch loop does not do itself; kept out of it, so that it stays small.

    @inline(never) func arithmetic(_ op: Operator, _ r: UnsafeMutablePointer<Value>, _ i: Instruction) throws {
        r[Int(i.a)] = try op.applied(r[i.b], r[i.c])
    }

    @inline(never) func arithmeticInt(_ op: Operator, _ r: UnsafeMutablePointer<Value>, _ i: Instruction) throws {
        r[Int(i.a)] = try op.applied(r[i.b], .int(i.cSigned))
    }

    @inline(never) func binary(_ r: UnsafeMutablePointer<Value>, _ i: Instruction) throws {
        guard let op = Operator(rawValue: i.x) else { return }
        switch op {
        case .join:
            var left = r[i.b]
            try join(&left, r + i.c, isList: false)
            r[Int(i.a)] = left
        case .isIn: r[Int(i.a)] = .bool(try isIn(r[i.b], r[i.c]))
        case .isNotIn: r[Int(i.a)] = .bool(try !isIn(r[i.b], r[i.c]))
        case .matches: r[Int(i.a)] = .bool(try matches(r[i.b], r[i.c]))
        default: r[Int(i.a)] = .bool(try op.holds(r[i.b], r[i.c]))
        }
    }

    @inline(never) func compare(
        _ op: Operation, _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>, _ written: UInt8
    ) throws -> Bool {
        if case .ifEqual = op, let isSame = left.isSameText(as: right) { return isSame }
        if case .ifNotEqual = op, let isSame = left.isSameText(as: right) { return !isSame }
        guard let written = Operator(rawValue: written) else { return false }
        let holds = try written.holds(left.pointee, right.pointee)
        return op.isNegation(of: written) ? !holds : holds
    }

    @inline(never) func compareInt(_ op: Operation, _ left: UnsafeMutablePointer<Value>, _ right: Int, _ written: UInt8) throws -> Bool {
        guard let written = Operator(rawValue: written) else { return false }
        let holds = try written.holds(left.pointee, .int(right))
        return op.isNegation(of: written) ? !holds : holds
    }

    @inline(never) func negate(_ r: UnsafeMutablePointer<Value>, _ i: Instruction) throws {
        switch r[i.b] {
        case .int: throw Fault(.overflow("-", .int(0), r[i.b]))
        case .decimal(let decimal): r[Int(i.a)] = .decimal(decimal.negated)
        case .duration(let microseconds) where microseconds != .min: r[Int(i.a)] = .duration(-microseconds)
        default: throw Fault(.mustBe("what follows '-'", "a number", r[i.b]), part: 0)
        }
    }

    @inline(never) func notBool(_ value: Value, _ written: UInt8) throws {
        switch Operator(rawValue: written) {
        case .and, .or: throw Fault(.mustBe("each side of '\(Operator(rawValue: written)?.symbol ?? "")'", "true or false", value))
        default: throw Fault(.mustBe("the condition", "true or false", value))
        }
    }

    @inline(never) func notBool(_ value: Value, _ op: Operator) throws {
        throw Fault(.mustBe("what follows 'not'", "true or false", value), part: 0)
    }

    // MARK: ++

    /// Puts the right side at the end of the left one: in place if nobody else holds it, so that a loop that appends takes time
    /// in proportion to what it appends.
    @inline(never) func join(_ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>, isList: Bool) throws {
        // Nothing here may hold what is on the left while it is changed, or it would have to be copied.
        if left.pointee.isList, case .list(let more) = right.pointee {
            try grow(16 * more.items.count)
            let list = try ownList(left)
            list.append(contentsOf: more.items)
            left.initialize(to: .list(list))
        } else if !isList, left.pointee.isText, case .text(let more) = right.pointee {
            try grow(more.string.utf8.count)
            var text = try ownString(left)
            text += more.string
            left.initialize(to: .text(text))
        } else {
            left.pointee = try joined(left.pointee, right.pointee, isList)
        }
    }

    /// Puts one element at the end of the list on the left, as if it came in a list of its own.
    @inline(never) func joinElement(_ left: UnsafeMutablePointer<Value>, _ element: UnsafeMutablePointer<Value>) throws {
        guard left.pointee.isList else {
            element.pointee = .list([element.pointee.take()])
            return try join(left, element, isList: false)
        }
        try grow(16)
        let list = try ownList(left)
        list.append(element.pointee.take())
        left.initialize(to: .list(list))
    }

    private func joined(_ left: Value, _ right: Value, _ isList: Bool) throws -> Value {
        if isList { throw Fault(.spreadNeedsList(left), part: 0) }
        switch (left, right) {
        case (.secret(let secret), .text(let more)): return .secret(Secret(secret.text + more.string))
        case (.text(let text), .secret(let more)): return .secret(Secret(text.string + more.text))
        case (.secret(let secret), .secret(let more)): return .secret(Secret(secret.text + more.text))
        default: throw Fault.joins(left, right)
        }
    }

    /// Takes the list out of a register, or a copy of it if somebody else holds it as well; the register is null then.
    func ownList(_ register: UnsafeMutablePointer<Value>) throws -> List {
        guard var list = register.takeList() else { return List() }
        if !isKnownUniquelyReferenced(&list) {
            do { try grow(16 * list.items.count) } catch {
                register.pointee = .list(list)
                throw error
            }
            list = List(list.items)
        }
        return list
    }

    /// Takes the text out of a register, which is null then: nobody else holds the string, so that more can be put at its end in
    /// place, unless somebody else holds the text as well.
    private func ownString(_ register: UnsafeMutablePointer<Value>) throws -> String {
        guard var text = register.takeText() else { return "" }
        if !isKnownUniquelyReferenced(&text) {
            do { try grow(text.string.utf8.count) } catch {
                register.pointee = .text(text)
                throw error
            }
        }
        return text.string
    }

    /// Takes the map out of a register, which is null then.
    func takeMap(_ register: UnsafeMutablePointer<Value>) throws -> Map {
        guard var map = register.takeMap() else { return Map() }
        if !map.isSolelyHeld() {
            do { try grow(16 * map.count) } catch {
                register.pointee = .map(map)
                throw error
            }
        }
        return map
    }

    // MARK: in, =~

    private func isIn(_ value: Value, _ holder: Value) throws -> Bool {
        switch (value, holder) {
        case (_, .list(let list)):
            try step(list.items.count)
            return try contains(list.items, value)
        case (.text, .map(let map)), (.secret, .map(let map)): return map[value.plainText ?? ""] != nil
        case (.text, .text), (.text, .secret), (.secret, .text), (.secret, .secret):
            return (holder.plainText ?? "").holds(value.plainText ?? "")
        case (_, .map): throw Fault(.mustBe("a key of a map", "text", value), part: 0)
        case (_, .text), (_, .secret): throw Fault(.mustBe("a part of a text", "text", value), part: 0)
        default: throw Fault(.mustBe("the right side of 'in'", "a list, a map or text", holder), part: 1)
        }
    }
}

extension Operation {
    /// Whether a jump is taken when the operator that was written does not hold.
    fileprivate func isNegation(of written: Operator) -> Bool {
        switch (self, written) {
        case (.ifNotEqual, .equal), (.ifNotEqualInt, .equal), (.ifEqual, .notEqual), (.ifEqualInt, .notEqual),
            (.ifNotLess, .less), (.ifNotLessInt, .less), (.ifLess, .greaterOrEqual), (.ifLessInt, .greaterOrEqual),
            (.ifNotGreater, .greater), (.ifNotGreaterInt, .greater), (.ifGreater, .lessOrEqual), (.ifGreaterInt, .lessOrEqual):
            true
        default: false
        }
    }
}

extension String {
    /// Whether the bytes of another text occur in this one.
    func holds(_ part: String) -> Bool { part.isEmpty || firstRange(of: part) != nil }

    /// Where the bytes of another, not empty, text occur first, from an offset on.
    func firstRange(of part: String, from start: Int = 0) -> Range<Int>? {
        var (text, part) = (self, part)
        return text.withUTF8 { text in
            part.withUTF8 { part in
                guard part.count > 0, part.count <= text.count else { return nil }
                var at = start
                while at + part.count <= text.count {
                    if text[at] == part[0], text[at..<at + part.count].elementsEqual(part) { return at..<at + part.count }
                    at += 1
                }
                return nil
            }
        }
    }
}

// Functions of their own, so that no copy made on the way is alive when the reference is looked at.
extension UnsafeMutablePointer<Value> {
    @inline(never) func takeList() -> List? {
        guard case .list(let list) = pointee else { return nil }
        pointee = .null
        return list
    }
    /// The items of the list that is taken out; an array of their own if somebody else holds the list.
    @inline(never) func takeItems() -> [Value]? {
        guard var list = takeList() else { return nil }
        return isKnownUniquelyReferenced(&list) ? list.takeItems() : list.items
    }
    @inline(never) fileprivate func takeText() -> Text? {
        guard case .text(let text) = pointee else { return nil }
        pointee = .null
        return text
    }
    @inline(never) fileprivate func takeMap() -> Map? {
        guard case .map(let map) = pointee else { return nil }
        pointee = .null
        return map
    }
}

extension Value {
    fileprivate var isList: Bool { if case .list = self { true } else { false } }
    fileprivate var isText: Bool { if case .text = self { true } else { false } }
}
