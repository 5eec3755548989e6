// Values of every kind, in every notation.
extension ProgramGenerator {
    mutating func value(_ kind: Kind, _ depth: Int) -> String {
        budget -= 1
        if depth <= 0 || budget <= 0 {
            if let variable = variable(kind), chance(2) { return "$" + variable.name }
            return literal(kind)
        }
        if let variable = variable(kind), chance(4) { return "$" + variable.name }
        if let function = functions.filter({ $0.result == kind }).last, chance(5) { return call(function, depth - 1) }
        if chance(8) { return parentheses(value(kind, depth - 1)) }
        switch kind {
        case .int: return int(depth - 1)
        case .decimal: return pick(["round(\(decimal(depth - 1)), 2)", decimal(depth - 1), literal(.decimal)])
        case .text: return text(depth - 1)
        case .bool: return bool(depth - 1)
        case .list: return list(depth - 1)
        case .rows: return rows(depth - 1)
        case .map: return map(depth - 1)
        case .duration: return pick(["(\(literal(.duration)) + \(literal(.duration)))", literal(.duration)])
        case .time: return pick(["now()", "(\(literal(.time)) + 5s)", literal(.time)])
        }
    }

    mutating func literal(_ kind: Kind) -> String {
        switch kind {
        case .int: return pick(["0", "1", "2", "7", "-3", "42", "100000"])
        case .decimal: return pick(["1.5", "-0.25", "2e3", "1.0e-2", "0.1"])
        case .text:
            return pick([
                "\"\"", "''", "\"a b\"", "'a \"b\" \\n'", "\"it's \\\"x\\\" \\u{e9} \\n \\$\"", "\"users\"", "'''\n  a\n    b\n  '''",
                "\"\"\"\n   text\n     \\u0041\n   \"\"\"", "\"héé\"",
            ])
        case .bool: return pick(["true", "false"])
        case .list: return pick(["[]", "[1, 2]", "[ ]", "[\"a\", \"b\",]"])
        case .rows: return "[{id: \"a\", type: \"t\", rows: 1, join: {attribute: \"x\"}}]"
        case .map: return pick(["{}", "{ }", "{a: 1}", "{\"a b\": [1], 'c': null, d-e: {}}"])
        case .duration: return pick(["5s", "1m30s", "7d", "250ms"])
        case .time: return pick(["2026-01-31T10:00:00Z", "2026-01-31", "2025-06-01T00:00:00+02:00"])
        }
    }

    mutating func parentheses(_ inner: String) -> String { "(" + line() + inner + line() + ")" }

    mutating func call(_ function: Function, _ depth: Int) -> String {
        call(function.name, function.parameters.map { value($0, depth) })
    }

    mutating func call(_ name: String, _ arguments: [String]) -> String { name + "(" + commas(arguments) + ")" }

    /// Values with commas between them, perhaps one behind the last.
    mutating func commas(_ values: [String]) -> String {
        guard !values.isEmpty else { return gap() }
        var text = line()
        for (index, value) in values.enumerated() { text += (index > 0 ? gap() + "," + line() : "") + value }
        return text + (chance(6) ? "," : "") + line()
    }

    mutating func binary(_ left: String, _ sign: String, _ right: String) -> String {
        let isWord = sign.utf8.first.map { $0 >= UInt8(ascii: "a") } ?? false
        // A sign directly behind a sign, or before a number, would be read with it.
        return isWord || chance(2) ? left + blank() + sign + blank() + right : left + " " + sign + line() + " " + right
    }

    private mutating func int(_ depth: Int) -> String {
        switch random(12) {
        case 0, 1: return binary(operand(.int, depth), pick(["+", "-", "*"]), operand(.int, depth))
        case 2: return call("len", [value(pick([.list, .text, .map, .rows]), depth)])
        case 3: return "(" + value(.rows, depth) + " | count)"
        case 4: return call("abs", [value(.int, depth)])
        case 5: return "-" + parentheses(value(.int, depth))
        case 6: return binary(value(.map, 0) + "?.zz", "??", operand(.int, depth))
        case 7: return "[1, 2, 3][" + line() + pick(["0", "-1", "1"]) + line() + "]"
        case 8: return call("int", [pick(["\"5\"", "1.0"])])
        case 9: return "{a: 1}" + pick([".a", "?.a", ".\"a\"", "?.a"])
        case 10: return "(list users | " + pick(["count", "get rows | sum", "sum rows", "max rows"]) + ")"
        default: return binary(operand(.int, depth), "%", pick(["2", "7"]))
        }
    }

    private mutating func decimal(_ depth: Int) -> String {
        switch random(3) {
        case 0: return "(" + binary(operand(.decimal, depth), pick(["+", "-", "*"]), operand(.decimal, depth)) + ")"
        case 1: return "decimal(\"2.50\")"
        default: return literal(.decimal)
        }
    }

    /// A value beside an operator: in parentheses when it has operators itself.
    mutating func operand(_ kind: Kind, _ depth: Int) -> String {
        let inner = value(kind, depth)
        let isPlain = !inner.utf8.contains { " -\n\t".utf8.contains($0) } || "[{\"'".utf8.contains(inner.utf8.first ?? 0) && kind != .int
        return isPlain && !inner.contains(" ++ ") ? inner : "(" + inner + ")"
    }

    private mutating func text(_ depth: Int) -> String {
        switch random(10) {
        case 0: return binary(operand(.text, depth), "++", operand(.text, depth))
        case 1: return "\"a ${" + gap() + value(pick(Kind.allCases), depth) + gap() + "} b\""
        case 2:
            guard let variable = variable(.int) ?? variable(.text) else { return literal(.text) }
            return pick(["\"$\(variable.name)\"", "\"- $\(variable.name) -\"", "\"\"\"\n   $\(variable.name)\n   x\n   \"\"\""])
        case 3: return call(pick(["upper", "lower", "trim"]), [value(.text, depth)])
        case 4: return call("join", ["[\"a\", \"b\"]", literal(.text)])
        case 5: return call("text", [value(pick(Kind.allCases), depth)])
        case 6: return call("to_json", [value(.map, depth)])
        case 7: return call("replace", [value(.text, depth), "\"a\"", "\"b\""])
        case 8: return call("env", ["\"HOME\""])
        default: return literal(.text)
        }
    }

    private mutating func bool(_ depth: Int) -> String {
        switch random(11) {
        case 0: return binary(operand(.int, depth), pick(["<", "<=", ">", ">=", "==", "!="]), operand(.int, depth))
        case 1: return binary(operand(.bool, depth), pick(["and", "or"]), operand(.bool, depth))
        case 2: return "not" + pick([" ", "  "]) + operand(.bool, depth)
        case 3: return "not" + parentheses(value(.bool, depth))
        case 4: return binary(operand(.int, depth), pick(["in", "not in", "not  in"]), operand(.list, depth))
        case 5: return binary(operand(.text, depth), "=~", pick(["\"a.*b\"", "'[0-9]+'"]))
        case 6: return call("contains", [value(.text, depth), literal(.text)])
        case 7: return binary(operand(.map, depth), pick(["==", "!="]), operand(.map, depth))
        case 8: return call("has", [value(.map, depth), "\"a\""])
        case 9: return binary(operand(.text, depth), "==", operand(.text, depth))
        default: return literal(.bool)
        }
    }

    private mutating func list(_ depth: Int) -> String {
        switch random(11) {
        case 0, 1:
            let elements = (0..<random(5)).map { _ in
                chance(5) ? "..." + operand(.list, depth) : value(pick(Kind.allCases), depth)
            }
            return "[" + commas(elements) + "]"
        case 2: return binary(operand(.list, depth), "++", operand(.list, depth))
        case 3: return operand(.list, 0) + "[" + pick(["", "0", "1"]) + ".." + pick(["", "1", " 2"]) + "]"
        case 4: return call("range", [pick(["3", "1, 4"])])
        case 5: return call("split", [literal(.text), "\",\""])
        case 6: return "(" + value(.rows, depth) + pipe() + "get" + blank() + "id)"
        case 7: return call(pick(["reverse", "unique"]), [value(.list, depth)])
        case 8: return call("keys", [value(.map, depth)])
        case 9: return "[" + (1...40).map { "\($0 * 1_000)" }.joined(separator: "," + gap()) + "]"
        default: return literal(.list)
        }
    }

    private mutating func map(_ depth: Int) -> String {
        let members = (0..<random(4)).map { index in
            if chance(6) { return "..." + operand(.map, depth) }
            let key = pick(["k\(index)", "\"k \(index)\"", "'k\(index)'", "k-\(index)"])
            return key + gap() + ":" + line() + value(pick(Kind.allCases), depth)
        }
        return "{" + commas(members) + "}"
    }

    /// Rows {id, type, rows, join: {attribute}}, from a command or written out.
    private mutating func rows(_ depth: Int) -> String {
        switch random(4) {
        case 0:
            let rows = (0..<(1 + random(3))).map { "{id: \"r\($0)\", type: \(literal(.text)), rows: \($0), join: {attribute: \"x\"}}" }
            return "[" + commas(rows) + "]"
        case 1: return "(" + gap() + "list users" + gap() + ")"
        case 2: return "(" + line() + "list users" + (0..<random(3)).map { _ in pipe() + rowFilter(depth) }.joined() + line() + ")"
        default: return literal(.rows)
        }
    }
}
