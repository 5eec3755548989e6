import Language

// Pipelines, every filter, and every form that a usage line allows.
extension ProgramGenerator {
    mutating func pipe() -> String {
        switch random(12) {
        case 0: "|"
        case 1: "|\n  "
        case 2: "\n| "
        case 3: " " + comment() + "\n  | "
        case 4: "\n  " + comment() + "\n | "
        default: " | "
        }
    }

    /// A filter that takes rows and gives rows with the same fields.
    mutating func rowFilter(_ depth: Int) -> String {
        switch random(10) {
        case 0: return "where" + blank() + rowCondition(depth)
        case 1: return "sort" + blank() + pick(["id", "-rows", "type,-rows", "-rows, id", "join.attribute"])
        case 2: return pick(["first", "last", "skip"]) + blank() + pick(["1", "2", "5"])
        case 3: return "reverse"
        case 4: return "unique" + blank() + pick(["id", "type"])
        case 5:
            return "map" + blank()
                + pick([
                    "it",
                    "{id:" + gap()
                        + "id, type, rows: rows + 1, join}".replacing("type, ", with: "type: type, ").replacing(
                            ", join}", with: ", join: join}"),
                ])
        case 6: return "where" + blank() + pick(["rows > 0", "type == \"ref_table\"", "id =~ 'c'", "id in [\"crm\"]", "not (rows == 1)"])
        case 7: return "where it.rows" + gap() + ">=" + gap() + "0 or join?.attribute ?? \"\" == \"x\""
        case 8: return "unique"
        default: return "where" + blank() + pick(["true", "rows != 2 and\n  id != \"q\""])
        }
    }

    private mutating func rowCondition(_ depth: Int) -> String {
        switch random(5) {
        case 0: return "rows" + blank() + pick(["<", ">", "==", "!="]) + blank() + operand(.int, min(depth, 1))
        case 1: return "upper(id) == \"CRM\""
        case 2: return "join.attribute" + blank() + "in" + blank() + "[" + commas(["\"email\"", "\"id\""]) + "]"
        case 3: return parentheses("rows > 1" + blank() + pick(["and", "or"]) + line() + " len(id) > 2")
        default: return operand(.bool, min(depth, 1))
        }
    }

    /// A filter that may stand at the end.
    private mutating func lastFilter(_ depth: Int) -> String {
        switch random(21) {
        case 0: return "select" + blank() + pick(["id", "id, type", "id,join.attribute", "id ,\n  type"])
        case 1: return "drop" + blank() + pick(["id", "id, type"])
        case 2: return "count"
        case 3: return "get" + blank() + pick(["id", "join.attribute", "join?.nothing", "\"id\""])
        case 4: return "group" + blank() + "type"
        case 5: return "columns"
        case 6: return "enumerate"
        case 7: return pick(["min", "max", "sum", "mean"]) + blank() + "rows"
        case 8: return "rename" + blank() + pick(["id name", "id name, type kind", "id name,\n type kind"])
        case 9: return "join" + blank() + "[{id: \"crm\", owner: 1}]" + blank() + "on id" + pick(["", " left", " to id"])
        case 10: return "diff" + blank() + "[]" + pick(["", " by id"])
        case 11:
            return scoped { generator in
                let name = generator.freshName()
                let isNamed = generator.chance(2)
                generator.variables = []
                return "each" + generator.blank() + (isNamed ? "$\(name)" + generator.gap() : "")
                    + generator.block { isNamed ? "print $\(name).id" : "print $it.id" + ($0.chance(2) ? "" : " ") }
            }
        case 12: return "flatten"
        case 13: return "map" + blank() + pick(["id", "upper(id)", "rows * 2", "{name: id}", "it.id ++ \"x\""])
        case 14: return "save" + blank() + freshFile("json")
        case 15: return pick(["first", "last", "one"])
        case 16: return "sort"
        case 17: return "first 1"
        default: return rowFilter(depth)
        }
    }

    /// A statement that shows something.
    mutating func pipelineStatement(_ depth: Int) -> String {
        budget -= 1
        switch random(7) {
        case 0: return value(pick(Kind.allCases), depth)
        case 1: return command(depth)
        case 2: return value(.rows, depth) + (0..<random(3)).map { _ in pipe() + rowFilter(depth) }.joined() + pipe() + lastFilter(depth)
        case 3: return "list users" + gap() + pick([">", ">!", ">>"]) + gap() + freshFile("csv")
        case 4: return "list users" + pipe() + rowFilter(depth) + pipe() + "get id > " + freshFile("json")
        case 5: return "plan" + blank() + pick(["delete users/a", "create users from {id: \"a\"}", "update users/a drop field b"])
        default: return "print" + (0..<random(4)).map { _ in blank() + argument(depth) }.joined()
        }
    }

    private mutating func argument(_ depth: Int) -> String {
        switch random(6) {
        case 0: return parentheses(value(pick(Kind.allCases), depth))
        case 1: return literal(pick([.text, .int, .duration, .time, .bool, .map, .list]))
        case 2: return pick(["word", "a/b.c", "-x", "50%", "10:30", "~/x", "*.json", "null"])
        case 3: return variable(.text).map { "$\($0.name)" } ?? "\"t\""
        case 4: return "..." + pick(["[1, 2]", variable(.list).map { "$\($0.name)" } ?? "[]"])
        default: return "[" + commas([value(.int, depth), value(.text, depth)]) + "]"
        }
    }

    // MARK: Usage lines

    /// A command of the vocabulary, in one of the forms of its usage line.
    private mutating func command(_ depth: Int) -> String {
        let signatures = plainVocabulary.commands.filter { !["exit", "run"].contains($0.name) }
        let signature = pick(signatures)
        var words = [signature.name] + forms(signature.usage.parts, depth)
        for option in signature.usage.options where chance(3) {
            words.append("--" + option.name)
            if let type = option.type { words[words.count - 1] += blank() + word(type, depth) }
        }
        return words.dropFirst().reduce(words[0]) { $0 + ($1 == "," || $1.hasPrefix("\n") ? "" : blank()) + $1 }
    }

    private mutating func forms(_ parts: [Usage.Part], _ depth: Int) -> [String] {
        var words: [String] = []
        for part in parts {
            switch part {
            case .word(let word): words.append(word)
            case .argument(_, let type): words.append(word(type, depth))
            case .optional(let inner):
                // What is left out leaves out what follows, so that nothing is taken for something else.
                guard chance(2) else { return words }
                words += forms(inner, depth)
            case .choice(let ways): words += forms(pick(ways), depth)
            case .repeated(let inner, let commas):
                for index in 0...random(3) {
                    if index > 0, commas { words.append(",") }
                    words += forms([inner], depth)
                }
            }
        }
        return words
    }

    private mutating func word(_ type: String, _ depth: Int) -> String {
        switch type {
        case "entity": return pick(["users", "accounts", "\"users\""])
        case "site": return pick(["eu", "us1", "\"ap1\""])
        case "resource": return pick(["users/crm", "accounts/a-b", "\"users/${1}\""])
        case "path": return pick(["crm.json", "'a b.csv'", "./x/y.yaml"])
        case "source": return pick(["crm.json", "-", "{id: \"a\"}", variable(.map).map { "$\($0.name)" } ?? "[{id: 1}]"])
        case "int": return pick(["1", "20", "(\(value(.int, min(depth, 1))))"])
        case "map": return value(.map, 1).hasPrefix("{") ? "{id: \"nps\"," + line() + "type: \"number\"}" : "{}"
        case "any": return argument(min(depth, 1))
        case "query": return pick(["'first_country_code:US'", "\"*\""])
        case "attribute", "field": return pick(["user_id", "join.attribute", "'a b'"])
        case "sort": return pick(["-first_seen", "user_id"])
        case "format": return pick(["json", "table"])
        case "block": return block { $0.pipelineStatement(min(depth - 1, 1)) }
        default: return pick(["word", "\"two words\"", "'raw'"])
        }
    }
}
