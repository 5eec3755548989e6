import Diagnostics
import Values

extension Builtins {
    static let general: [Entry] = [
        Entry("len", 1...1, taints: true) { args in
            switch args[0] {
            case .list(let list): .int(list.items.count)
            case .map(let map): .int(map.count)
            case .text(let text): .int(text.string.characterCount)
            default: throw args.mustBe("a list, a map or text", 0)
            }
        },
        Entry("type", 1...1) { args in .text(args[0].typeName) },
        Entry("keys", 1...1) { args in
            let map = try args.map(0)
            return try args.list(map.keys.names.map { .text($0) })
        },
        Entry("values", 1...1) { args in
            let map = try args.map(0)
            return try args.list(Array(map.values))
        },
        Entry("has", 2...2, taints: true) { args in .bool(try args.map(0)[try args.text(1)] != nil) },
        Entry("contains", 2...2, taints: true) { args in
            switch args[0] {
            case .text(let text): return .bool(text.string.holds(try args.text(1)))
            case .list:
                let wanted = args[1]
                return .bool(try args.machine.contains(try args.list(0), wanted))
            case .map(let map): return .bool(map[try args.text(1)] != nil)
            default: throw args.mustBe("text, a list or a map", 0)
            }
        },
        Entry("default", 2...2) { args in args[0].isNull ? args[1] : args[0] },
        Entry("text", 1...1) { args in
            switch args[0] {
            case .secret: return args[0]
            case .list, .map: return try args.machine.json(args[0])
            default: return try args.text(args[0].displayText)
            }
        },
        Entry("bool", 1...1) { args in
            switch args[0] {
            case .bool: return args[0]
            case .text(let text) where text.string == "true": return .bool(true)
            case .text(let text) where text.string == "false": return .bool(false)
            default: throw args.mustBe("true, false, or text that says so", 0)
            }
        },
        Entry("int", 1...1) { args in
            switch args[0] {
            case .int: return args[0]
            case .decimal(let decimal):
                guard let whole = decimal.int else { throw args.mustBe("a whole number of 64 bits", 0) }
                return .int(whole)
            case .text(let text):
                guard let number = Int(text.string) else { throw args.mustBe("text that is a whole number", 0) }
                return .int(number)
            default: throw args.mustBe("a number, or text that is one", 0)
            }
        },
        Entry("decimal", 1...1) { args in
            switch args[0] {
            case .decimal: return args[0]
            case .int(let number): return .decimal(Decimal(number))
            case .text(let text):
                guard let decimal = Decimal(text.string) else { throw args.mustBe("text that is a number", 0) }
                return .decimal(decimal)
            default: throw args.mustBe("a number, or text that is one", 0)
            }
        },
    ]
}
