import Diagnostics
import Testing
import Values

@testable import Language

/// The compiler's shortcuts never change a result: what the machine gives is what walking the tree gives.
@Suite struct BackLawTests {
    @Test(arguments: 0..<20) func compilingKeepsMeaning(_ seed: Int) throws {
        var generator = Programs(seed: UInt64(seed))
        for _ in 0..<15 {
            let text = generator.program()
            let script = Script.parse(Source("t", text), vocabulary: plainVocabulary)
            #expect(script.problems.isEmpty, "\(text)")
            var walker = Walker()
            let wanted = walker.run(script)
            let played = play(text)
            let found = played.failure.map { ["!" + $0.id] } ?? []
            #expect(played.lines + found == wanted, "\(text)")
        }
    }
}

/// Makes programs of numbers, truth values and lists at random.
private struct Programs {
    var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    mutating func pick(_ count: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(count))
    }

    mutating func program() -> String {
        var text = "let mut a = \(pick(20) - 10)\nlet mut b = \(pick(7))\nlet mut l = [1, \(pick(5))]\nlet mut t = \(pick(2) == 0)\n"
        text += "let mut m = {x: \(pick(5)), y: 2}\n"
        for _ in 0..<(2 + pick(6)) { text += statement(2) + "\n" }
        return text + "[$a, $b, $l, $t, $m]"
    }

    private mutating func statement(_ depth: Int) -> String {
        switch pick(depth > 0 ? 12 : 7) {
        case 0: "$a = \(number(2))"
        case 1: "$b = \(number(2))"
        case 2: "$l = $l ++ \(list(1))\nif len($l) > 6 { $l = $l[4..] }"
        case 3: "$l = \(list(2))\nif len($l) > 6 { $l = $l[4..] }"
        case 4: "$t = \(truth(2))"
        case 5: "$m = {...$m, \(["x", "y", "z"][pick(3)]): \(number(1))}"
        case 6: "[\(number(2)), \(truth(1))]"
        case 7: "if \(truth(2)) { \(statement(depth - 1)) } else { \(statement(depth - 1)) }"
        case 8: "for $i in \(list(1)) { if \(truth(1)) { \(pick(2) == 0 ? "break" : "continue") }\n\(statement(depth - 1)) }"
        case 9: "for $i in range(\(pick(5))) { \(statement(depth - 1)) }"
        case 10: "try { \(statement(depth - 1)) } catch { \(statement(depth - 1)) } finally { \(statement(depth - 1)) }"
        default: "try { \(statement(depth - 1))\nfail \"x\" } catch fail { \(statement(depth - 1)) }"
        }
    }

    private mutating func number(_ depth: Int) -> String {
        switch pick(depth > 0 ? 11 : 4) {
        case 0: "\(pick(40) - 20)"
        case 1: "$a"
        case 2: "$b"
        case 3: "\(pick(9)).5"
        case 4: "(\(number(depth - 1)) + \(number(depth - 1)))"
        case 5: "(\(number(depth - 1)) - \(pick(9)))"
        case 6: "(\(number(depth - 1)) * \(number(depth - 1)))"
        case 7: "(\(number(depth - 1)) / \(number(depth - 1)))"
        case 8: "(\(number(depth - 1)) % \(number(depth - 1)))"
        case 9: "len(\(list(depth - 1)))"
        default: "($m.z ?? \(number(depth - 1)))"
        }
    }

    private mutating func truth(_ depth: Int) -> String {
        switch pick(depth > 0 ? 8 : 2) {
        case 0: "$t"
        case 1: "(\(number(0)) \(["<", "<=", ">", ">=", "==", "!="][pick(6)]) \(number(0)))"
        case 2: "(\(number(depth - 1)) \(["<", "<=", ">", ">=", "==", "!="][pick(6)]) \(pick(9)))"
        case 3: "(\(truth(depth - 1)) and \(truth(depth - 1)))"
        case 4: "(\(truth(depth - 1)) or \(truth(depth - 1)))"
        case 5: "(not \(truth(depth - 1)))"
        case 6: "(\(number(depth - 1)) in \(list(depth - 1)))"
        default: "(\(list(depth - 1)) == \(list(depth - 1)))"
        }
    }

    private mutating func list(_ depth: Int) -> String {
        switch pick(depth > 0 ? 6 : 2) {
        case 0: "$l"
        case 1: "[\(pick(9))]"
        case 2: "[\(number(depth - 1)), ...\(list(depth - 1)), \(number(depth - 1))]"
        case 3: "(\(list(depth - 1)) ++ \(list(depth - 1)))"
        case 4: "\(list(0))[\(pick(3))..]"
        default: "[...$l, $a]"
        }
    }
}

/// The plain meaning of a tree, as far as `Programs` goes.
private struct Walker {
    struct Stop: Error { var id: String }
    enum Flow { case on, leave, next }
    var variables: [String: Value] = [:]
    var shown: [String] = []

    mutating func run(_ script: Script) -> [String] {
        do { for statement in script.body.statements { _ = try walk(statement) } } catch {
            shown.append("!" + ((error as? Stop)?.id ?? (error as? Fault)?.diagnostic.id ?? "?"))
        }
        return shown
    }

    mutating func walk(_ block: Block) throws -> Flow {
        for statement in block.statements {
            let flow = try walk(statement)
            if flow != .on { return flow }
        }
        return .on
    }

    mutating func walk(_ statement: Statement) throws -> Flow {
        switch statement.kind {
        case .declare(let name, _, _, let value): variables[name.text] = try walk(value)
        case .assign(let name, let value): variables[name.text] = try walk(value)
        case .choose(let branches, let otherwise):
            for branch in branches where try walk(branch.condition).bool == true { return try walk(branch.block) }
            return try otherwise.map { try walk($0) } ?? .on
        case .iterate(let first, _, let over, let body):
            for item in try walk(over).list ?? [] {
                variables[first.text] = item
                if try walk(body) == .leave { break }
            }
        case .leave: return .leave
        case .next: return .next
        case .attempt(let body, let catches, let finally):
            var flow = Flow.on
            var failure: (any Error)?
            do { flow = try walk(body) } catch {
                let id = (error as? Stop)?.id ?? (error as? Fault)?.diagnostic.id
                if catches[0].kinds.isEmpty || id == "fail" {
                    do { flow = try walk(catches[0].block) } catch { failure = error }
                } else {
                    failure = error
                }
            }
            if let finally {
                let after = try walk(finally)
                if after != .on { return after }
            }
            if let failure { throw failure }
            return flow
        case .fail: throw Stop(id: "fail")
        case .show(let pipeline):
            if case .value(let value) = pipeline.head { shown.append(JSON.text(try walk(value))) }
        default: throw Stop(id: "unknown statement")
        }
        return .on
    }

    mutating func walk(_ expression: Expression) throws -> Value {
        switch expression.kind {
        case .literal(let value): return value
        case .variable(let name): return variables[name] ?? .null
        case .list(let elements):
            var items: [Value] = []
            for element in elements {
                let value = try walk(element.value)
                if element.isSpread { items += value.list ?? [] } else { items.append(value) }
            }
            return .list(items)
        case .map(let members):
            var map = Map()
            for member in members {
                let value = try walk(member.value)
                if let key = member.key { map.set(key.text, to: value) } else { value.map?.members.forEach { map.set($0, to: $1) } }
            }
            return .map(map)
        case .call(let name, let arguments):
            let value = try walk(arguments[0])
            return name.text == "len" ? .int(value.list?.count ?? 0) : .list((0..<max(0, value.int ?? 0)).map { .int($0) })
        case .slice(let base, let from, _):
            let items = try walk(base).list ?? []
            let start = try from.map { try walk($0).int ?? 0 } ?? 0
            return .list(Array(items.dropFirst(start)))
        case .unary(.not, let operand): return .bool(try walk(operand).bool == false)
        case .unary(.negate, let operand): return try Operator.subtract.applied(.int(0), walk(operand))
        case .binary(let binary, let left, let right):
            switch binary {
            case .and: return .bool(try walk(left).bool == true ? walk(right).bool == true : false)
            case .or: return .bool(try walk(left).bool == true ? true : walk(right).bool == true)
            case .otherwise:
                if case .member(let base, let name, _) = left.kind, let found = try walk(base)[name.text] { return found }
                return try walk(right)
            case .join: return .list((try walk(left).list ?? []) + (try walk(right).list ?? []))
            case .isIn:
                let value = try walk(left)
                return .bool(try walk(right).list?.contains(value) == true)
            case .add, .subtract, .multiply, .divide, .remainder: return try Operator(binary).applied(walk(left), walk(right))
            default: return .bool(try Operator(binary).holds(walk(left), walk(right)))
            }
        case .pipeline(let pipeline):
            if case .value(let value) = pipeline.head, pipeline.filters.isEmpty { return try walk(value) }
            throw Stop(id: "unknown pipeline")
        default: throw Stop(id: "unknown expression")
        }
    }
}
