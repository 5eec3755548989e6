import Diagnostics
import Values

extension Translator {
    /// Lays down `COMMAND &`: the host makes a job of the pipeline, with the values that the variables have now.
    /// Its number comes to stand in the register that is given.
    @discardableResult func job(_ pipeline: Pipeline) -> Int {
        let bytes = b.parts.sources[Int(b.source)].bytes
        var end = pipeline.range.upperBound
        while end > pipeline.range.lowerBound, bytes[end - 1] == UInt8(ascii: "&") || bytes[end - 1] <= 0x20 { end -= 1 }
        let range = pipeline.range.lowerBound..<end
        let place = b.place(range)
        var seen: [String: Int] = [:]
        for scope in b.locals { for (name, local) in scope { seen[name] = local.register } }
        let names = seen.keys.sorted()
        let window = b.reserve(max(1, names.count))
        for (index, name) in names.enumerated() { b.emit(Instruction(.move, a: window + index, b: seen[name] ?? window), range) }
        // The variables of the top level are added when the job starts, for some may have no value yet.
        var call = HostRequest(
            kind: .job, name: place.text, isPlan: false, isShown: false,
            slots: names.map { .init(name: $0, place: place, isSpread: false, type: nil) }, place: place)
        call.definitions = b.localDefinitions.flatMap(\.values).map { self.place(of: $0.definition) }
            .sorted { $0.range.lowerBound < $1.range.lowerBound }
        request(call, window, pipeline.range)
        return window
    }

    /// A definition from its `def` on.
    private func place(of definition: Definition) -> Place {
        let bytes = b.parts.sources[Int(b.source)].bytes
        var start = definition.name.range.lowerBound
        while start > 0, bytes[start - 1] <= 0x20 { start -= 1 }
        return b.place(max(0, start - 3)..<definition.body.range.upperBound)
    }
}
