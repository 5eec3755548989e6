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
        case ("each", let expression?): try replace(expression, filter, register)
        default: try builtin(filter, rows.first, register)
        }
    }

    /// Goes through the rows; `body` is laid down once and finds the row and the list that is made in the two registers.
    private func overRows(_ filter: Filter, _ register: Int, _ body: (_ row: Int, _ made: Int) throws -> Void) throws {
        let state = b.reserve(2)
        let row = b.reserve()
        let made = b.reserve()
        b.emit(Instruction(.move, x: 1, a: state, b: register), filter.range)
        b.emit(Instruction(.start, x: 2, a: state, b: b.constant(.text(filter.name.text))), filter.name.range)
        b.emit(Instruction(.makeList, a: made, b: made, c: 0), filter.range)
        let enter = b.jump(filter.range)
        let start = b.here
        b.rows.append(row)
        try body(row, made)
        b.rows.removeLast()
        b.land([enter])
        b.land([b.emit(Instruction(.next, a: state, b: row), filter.range)], at: start)
        b.emit(Instruction(.clear, a: state), filter.range)
        b.emit(Instruction(.clear, a: row), filter.range)
        b.emit(Instruction(.move, x: 1, a: register, b: made), filter.range)
    }

    private func keep(_ condition: Expression, _ filter: Filter, _ register: Int) throws {
        try overRows(filter, register) { row, made in
            let skip = try jumps(condition, when: false)
            b.emit(Instruction(.append, a: made, b: row), filter.range)
            b.land(skip)
        }
    }

    private func replace(_ expression: Expression, _ filter: Filter, _ register: Int) throws {
        try overRows(filter, register) { _, made in
            let value = b.reserve()
            try self.value(expression, into: value, isFresh: true)
            b.emit(Instruction(.append, x: 1, a: made, b: value), expression.range)
        }
    }

    private func builtin(_ filter: Filter, _ row: Expression?, _ register: Int) throws {
        let window = b.reserve()
        var paths: [FilterPath] = []
        var count = 0
        var ranges = [filter.name.range]
        var slots = [HostRequest.Slot(name: "input", place: b.place(filter.range), isSpread: false, type: nil)]
        if let row {
            // Keys first, while the rows are still in their register.
            let copy = b.reserve()
            b.emit(Instruction(.move, a: copy, b: register), filter.range)
            try overRows(filter, copy) { _, made in
                let value = b.reserve()
                try self.value(row, into: value, isFresh: true)
                b.emit(Instruction(.append, x: 1, a: made, b: value), row.range)
            }
            b.next = copy + 1
            count = 1
            ranges.append(row.range)
        }
        b.emit(Instruction(.move, x: 1, a: window, b: register), filter.range)
        for argument in filter.arguments {
            switch argument {
            case .row: break
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
                slots.append(.init(name: "argument", place: b.place(expression.range), isSpread: false, type: nil))
            }
        }
        if let index = BuiltinFilters.index[filter.name.text] {
            b.parts.details.append(FilterDetail(paths: paths, values: count, keyed: row != nil))
            b.emit(Instruction(.filter, a: window, b: index, c: b.parts.details.count - 1), filter.range, parts: ranges)
        } else {
            // The host has filters of its own: `to`, `tee`, `columns`. They get the paths as one list of texts.
            if !paths.isEmpty {
                b.load(.list(paths.map { .text(($0.isDescending ? "-" : "") + $0.text) }), into: b.reserve(), filter.range)
                slots.append(.init(name: "paths", place: b.place(filter.range), isSpread: false, type: nil))
            }
            request(
                HostRequest(
                    kind: .command, name: filter.name.text, isPlan: false, isShown: false, slots: slots, place: b.place(filter.range)),
                window, filter.range)
        }
        b.emit(Instruction(.move, x: 1, a: register, b: window), filter.range)
    }
}
