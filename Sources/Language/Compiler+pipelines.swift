import Diagnostics
import Values

extension Translator {
    /// Lays down a pipeline: its source, its filters one after the other, and the file at its end.
    func pipeline(_ pipeline: Pipeline, into target: Int, isFresh: Bool, isShown: Bool) throws {
        let before = b.next
        defer { b.next = before }
        let register = workplace(target, isFresh: isFresh)
        switch pipeline.head {
        case .command(let command): try self.command(command, into: register, isShown: isShown)
        case .value(let expression): try value(expression, into: register, isFresh: true)
        }
        for filter in pipeline.filters {
            b.next = register + 1
            try self.filter(filter, register)
        }
        b.next = register + 1
        if let redirect = pipeline.redirect {
            let window = b.reserve(2)
            try value(redirect.path, into: window, isFresh: true)
            b.emit(Instruction(.move, x: 1, a: window + 1, b: register), pipeline.range)
            b.next = window + 2
            let slots = [
                HostRequest.Slot(name: "path", place: b.place(redirect.path.range), isSpread: false, type: nil),
                HostRequest.Slot(name: "value", place: b.place(pipeline.range), isSpread: false, type: nil),
            ]
            request(
                HostRequest(
                    kind: .redirect(redirect.mode), name: "redirect", isPlan: false, isShown: false, slots: slots,
                    place: b.place(redirect.range)), window, pipeline.range)
            b.load(.null, into: register, pipeline.range)
        }
        hand(register, over: target, pipeline.range)
    }

    /// Lays down one filter over the value in a register, which its result comes to stand in.
    private func filter(_ filter: Filter, _ register: Int) throws {
        let rows = filter.arguments.compactMap { argument -> Expression? in
            if case .row(let expression) = argument { expression } else { nil }
        }
        switch (filter.name.text, rows.first) {
        case ("where", let condition?): try keep(condition, filter, register)
        case ("map", let expression?): try replace(expression, filter, register)
        default:
            if case .block(let name, let body)? = filter.arguments.first {
                try each(name?.text ?? "it", body, filter, register)
            } else if BuiltinFilters.index[filter.name.text] == nil {
                try hosted(filter, register)
            } else {
                try builtin(filter, rows.first, register)
            }
        }
    }

    /// Lays down `each`: the block's statements for each row; what they end with makes a list.
    private func each(_ name: String, _ body: Block, _ filter: Filter, _ register: Int) throws {
        try overRows(filter, register) { row, made in
            let value = b.reserve()
            b.load(.null, into: value, filter.name.range)
            b.loops.append(.init(depth: b.regions.count))
            try b.block {
                b.locals[b.locals.count - 1][name] = .init(register: row)
                try capturing(body, in: value)
            }
            let loop = b.loops.removeLast()
            b.land(loop.continuing)
            let some = b.emit(Instruction(.jumpIfNotNull, a: value), filter.name.range)
            let none = b.jump(filter.name.range)
            b.land([some])
            b.emit(Instruction(.append, x: 1, a: made, b: value), filter.name.range)
            b.land([none])
            return loop.leaving
        }
    }

    /// Goes through the rows; `body` is laid down once, finds the row and the list that is made in the two registers, and gives the
    /// jumps that leave the loop.
    private func overRows(_ filter: Filter, _ register: Int, _ body: (_ row: Int, _ made: Int) throws -> [RoutineBuilder.Jump]) throws {
        let state = b.reserve(2)
        let row = b.reserve()
        let made = b.reserve()
        b.emit(Instruction(.move, x: 1, a: state, b: register), filter.range)
        b.emit(Instruction(.start, x: 2, a: state, b: b.constant(.text(filter.name.text))), filter.name.range)
        b.emit(Instruction(.makeList, a: made, b: made, c: 0), filter.range)
        let enter = b.jump(filter.range)
        let start = b.here
        b.rows.append(row)
        let leaving = try body(row, made)
        b.rows.removeLast()
        b.land([enter])
        b.land([b.emit(Instruction(.next, a: state, b: row), filter.range)], at: start)
        b.land(leaving)
        b.emit(Instruction(.clear, a: state), filter.range)
        b.emit(Instruction(.clear, a: row), filter.range)
        b.emit(Instruction(.move, x: 1, a: register, b: made), filter.range)
    }

    private func keep(_ condition: Expression, _ filter: Filter, _ register: Int) throws {
        try overRows(filter, register) { row, made in
            let skip = try jumps(condition, when: false)
            b.emit(Instruction(.append, a: made, b: row), filter.range)
            b.land(skip)
            return []
        }
    }

    private func replace(_ expression: Expression, _ filter: Filter, _ register: Int) throws {
        try overRows(filter, register) { _, made in
            let value = b.reserve()
            try self.value(expression, into: value, isFresh: true)
            b.emit(Instruction(.append, x: 1, a: made, b: value), expression.range)
            return []
        }
    }

    /// Lays down what an expression gives for each row, as a list in the next register; the rows stay.
    private func values(of expression: Expression, _ filter: Filter, _ register: Int) throws {
        let copy = b.reserve()
        b.emit(Instruction(.move, a: copy, b: register), filter.range)
        try overRows(filter, copy) { _, made in
            let value = b.reserve()
            try self.value(expression, into: value, isFresh: true)
            b.emit(Instruction(.append, x: 1, a: made, b: value), expression.range)
            return []
        }
        b.next = copy + 1
    }

    private func builtin(_ filter: Filter, _ row: Expression?, _ register: Int) throws {
        let window = b.reserve()
        var paths: [FilterPath] = []
        var count = 0
        var ranges = [filter.name.range]
        if let row {
            // Keys first, while the rows are still in their register.
            try values(of: row, filter, register)
            count = 1
            ranges.append(row.range)
        }
        b.emit(Instruction(.move, x: 1, a: window, b: register), filter.range)
        var words: Set<String> = []
        for argument in filter.arguments {
            switch argument {
            case .row, .block: break
            case .word(let word): words.insert(word.text)
            case .path(let path):
                ranges.append(path.range)
                paths.append(
                    FilterPath(
                        steps: path.steps.map(\.text), ranges: path.steps.map(\.range), isDescending: path.isDescending,
                        isOptional: path.isOptional, text: path.text, place: b.place(path.range)))
            case .value(let expression):
                try value(expression, into: b.reserve(), isFresh: true)
                count += 1
                ranges.append(expression.range)
            }
        }
        if let index = BuiltinFilters.index[filter.name.text] {
            b.parts.details.append(FilterDetail(paths: paths, values: count, keyed: row != nil, words: words))
            b.emit(Instruction(.filter, a: window, b: index, c: b.parts.details.count - 1), filter.range, parts: ranges)
        }
        b.emit(Instruction(.move, x: 1, a: register, b: window), filter.range)
    }
    /// A filter of the host: what comes in is its argument `input`, a path is its text, and an expression over rows is a list.
    private func hosted(_ filter: Filter, _ register: Int) throws {
        let types = scope.vocabulary?.filters.first { $0.name == filter.name.text }?.usage.argumentTypes ?? [:]
        let window = b.reserve()
        var slots = [HostRequest.Slot(name: "input", place: b.place(filter.range), isSpread: false, type: nil)]
        for (index, argument) in filter.arguments.enumerated() {
            let name = index < filter.parts.count ? filter.parts[index] : "argument"
            var range = filter.range
            switch argument {
            case .row(let expression):
                range = expression.range
                try values(of: expression, filter, register)
            case .path(let path):
                range = path.range
                b.load(.text((path.isDescending ? "-" : "") + path.text), into: b.reserve(), range)
            case .value(let expression):
                range = expression.range
                try value(expression, into: b.reserve(), isFresh: true)
            case .word(let word):
                range = word.range
                b.load(true, into: b.reserve(), range)
            case .block: continue
            }
            slots.append(
                .init(name: name, place: b.place(range), isSpread: false, type: types[name].flatMap { scope.vocabulary?.types[$0] }))
        }
        b.emit(Instruction(.move, x: 1, a: window, b: register), filter.range)
        request(
            HostRequest(kind: .filter, name: filter.name.text, isPlan: false, isShown: false, slots: slots, place: b.place(filter.range)),
            window, filter.range)
        b.emit(Instruction(.move, x: 1, a: register, b: window), filter.range)
    }
}
