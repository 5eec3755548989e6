import Diagnostics
import PluginHost
import ProductAnalytics
import Recording
import Values

extension Context {
    /// Asks the hooks, before an exchange is kept, which of its texts may not be.
    ///
    /// A session keeps no word of it: where the texts stood, it has names for them. Where a hook fails nothing more is recorded, since
    /// nobody knows what it would have hidden.
    func masks(of site: Site) -> Recorder.Masks {
        var seed = seed
        (seed.recorder, seed.recordedEvents) = (nil, nil)
        return { [hooks, seed, name = site.name] request, response in
            guard hooks.isAwaited(.recordBefore, by: [.rewrite]) else { return [] }
            let payload = request.told(to: name).adding([
                ("event", "record.before"), ("status", .int(response.status)), ("response", response.body.told),
            ])
            let happening = Happening(.recordBefore, subject: request.subject, payload: payload)
            let verdict = await HookProgram.$asker.withValue(seed) {
                await hooks.decide(happening, of: [.rewrite]) { happening, change, owner in
                    var masked = happening
                    for pointer in try RecordingMask.pointers(change, by: owner) {
                        masked.payload = masked.payload.masked(pointer.steps[...]) { _ in }
                    }
                    return masked
                }
            }
            var texts: [String] = []
            for decided in verdict.decisions {
                seed.plugins?.note(decided, request.subject)
                if decided.isAudit { continue }
                if decided.denies || decided.kind == .failed { throw Diagnostic.noMasks(decided.owner, decided.words) }
                for pointer in try decided.change.map({ try RecordingMask.pointers($0, by: decided.owner) }) ?? [] {
                    _ = payload.masked(pointer.steps[...]) { texts.append($0) }
                }
            }
            return texts
        }
    }
}

/// What hooks say of recordings.
enum RecordingMask {
    /// What stands in the place of a masked text for the hooks that are asked later.
    static let mask = "***"

    /// The pointers of `{"mask": ["/response/data/*/email"]}`, by RFC 6901 but for `*`, which stands for every member.
    ///
    /// - Throws: a `Diagnostic` of kind `plugin` when it is nothing of the sort.
    static func pointers(_ change: Value, by owner: String) throws -> [Pointer] {
        guard let map = change.map, map.count == 1, let all = map["mask"]?.list, !all.isEmpty else {
            throw Diagnostic.noMask(owner, change)
        }
        return try all.map { text in
            guard let pointer = text.string.flatMap({ Pointer(parsing: $0) }), ["response", "body"].contains(pointer.steps.first ?? "")
            else {
                throw Diagnostic.noMask(owner, text)
            }
            return pointer
        }
    }
}

extension Value {
    /// The value with a mask for each text at a pointer, or below it.
    fileprivate func masked(_ steps: ArraySlice<String>, _ found: (String) -> Void) -> Value {
        let next = steps.first
        func goesOn(_ name: String) -> Bool { next == nil || next == "*" || next == name }
        switch self {
        case .text(let text) where next == nil && text.string != RecordingMask.mask:
            found(text.string)
            return .text(RecordingMask.mask)
        case .list(let list):
            return .list(list.items.enumerated().map { goesOn(String($0)) ? $1.masked(steps.dropFirst(), found) : $1 })
        case .map(let map):
            return .map(map.members.map { ($0, goesOn($0) ? $1.masked(steps.dropFirst(), found) : $1) })
        default: return self
        }
    }
}

extension Diagnostic {
    fileprivate static func noMasks(_ owner: String, _ words: String) -> Diagnostic {
        Diagnostic(
            "recording-not-masked", .forbidden, "the recording stopped, because '\(owner)' could not say what is to be hidden: \(words)",
            soFar: "the command itself went on; what was recorded before it stays")
    }

    fileprivate static func noMask(_ owner: String, _ change: Value) -> Diagnostic {
        Diagnostic(
            "bad-rewriting", .plugin, "'\(owner)' says in no way that can be followed what is to be hidden: \(change.preview())",
            because: [
                "it must be {\"mask\": [\"/response/data/*/attributes/email\"]}, with pointers into the request's body or the response"
            ])
    }
}
