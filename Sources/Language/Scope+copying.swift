extension Scope {
    /// A scope of its own with the same variables and definitions as they are now, for a program that runs beside this one.
    ///
    /// The definitions are compiled anew: a routine belongs to the one scope whose machine runs it.
    public func copy() throws -> Scope {
        let copy = Scope(vocabulary: vocabulary)
        for (name, global) in variables.sorted(by: { $0.value.register < $1.value.register }) {
            let register = copy.register(for: name, isMutable: global.isMutable, type: global.type)
            copy.stack.base[register] = stack.base[global.register]
        }
        for (name, known) in definitions {
            copy.definitions[name] = Defined(slot: copy.slots.add(), definition: known.definition)
        }
        for known in definitions.values {
            guard let source = slots.routine(known.slot)?.sources.first else { continue }
            let translator = Translator(scope: copy, source: source)
            try translator.define(known.definition)
            for (slot, routine) in translator.definitions { copy.slots.set(slot, routine) }
        }
        return copy
    }
}
