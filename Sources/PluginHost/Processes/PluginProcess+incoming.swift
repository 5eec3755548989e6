import Diagnostics
import Synchronization
import Values

/// What a plugin sends without having been asked.
extension PluginProcess {
    /// A request on its standard output: only older plugins may send some, and only those that are answered here.
    func takeRequest(_ running: RunningPlugin, _ id: Value, _ method: String, _ params: Value) {
        let (isModern, call) = core.withLock { core -> (Bool, OpenCall?) in
            guard case .ready(let ready) = core.phase, ready.running === running else { return (false, nil) }
            return (ready.era == .modern, core.calls.count == 1 ? core.calls.values.first : nil)
        }
        switch method {
        case "ping" where !isModern: running.post(.result(id: id, [:]))
        case "elicitation/create" where !isModern: elicit(running, id, params, call)
        default:
            running.drop("a request for '\(method.preview(60))'")
            running.post(.failure(id: id, RPCError(.methodNotFound, "'\(method.preview(60))' is not answered here")))
        }
    }

    private func elicit(_ running: RunningPlugin, _ id: Value, _ params: Value, _ call: OpenCall?) {
        guard let call else { return running.post(.failure(id: id, RPCError(.invalidRequest, "questions may be asked during a call"))) }
        do throws(ToolResultFlaw) {
            let question = try PluginQuestion(name, params)
            guard let ask = call.ask else { throw ToolResultFlaw("nobody is there to answer") }
            Task { [log] in
                do { running.post(.result(id: id, try await ask(question).value)) } catch {
                    log.note("a question was not answered: \(question.message.preview(200))")
                    running.post(.result(id: id, PluginReply.dismissed.value))
                }
            }
        } catch {
            log.note("a question is not put to anybody: \(error.words)")
            running.post(.result(id: id, PluginReply.declined.value))
        }
    }

    func takeNotification(_ running: RunningPlugin, _ method: String, _ params: Value) {
        switch method {
        case "notifications/message":
            let text = params["data"].map { $0.string ?? JSON.text($0) } ?? ""
            log.note("\((params["level"]?.string ?? "info").preview(20)): \(text.preview(2_000))")
        case "notifications/tools/list_changed": core.withLock { $0.tools = nil }
        default: break
        }
    }

    /// A line on the host channel.
    func takeHostLine(_ running: RunningPlugin, _ piece: LineReader.Piece) {
        guard let host else { return }
        guard case .line(let line) = piece else { return running.end(.faulty("it wrote a line to the host that is too long")) }
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 }) else { return }
        let message: Message
        do throws(RPCError) { message = try Message(line: line) } catch {
            return running.sendToHostChannel(.failure(id: .null, error))
        }
        guard case .request(let id, let method, let params) = message else { return }
        let isBusy = running.state.withLock { state in
            state.hostRequests += 1
            return state.hostRequests > Self.mostHostRequests
        }
        Task { [self] in
            let answer: Message
            do throws(RPCError) {
                guard !isBusy else { throw RPCError(code: -32000, "no more than \(Self.mostHostRequests) requests may be under way at once") }
                answer = .result(id: id, try await host.answer(method, params, for: self))
            } catch {
                answer = .failure(id: id, error)
            }
            running.state.withLock { $0.hostRequests -= 1 }
            running.sendToHostChannel(answer)
        }
    }

    /// How many requests of one plugin the host carries out at once.
    private static let mostHostRequests = 100

    /// The call that a request to the host belongs to: the one that it names, or the only one there is.
    func openCall(named id: String?) -> OpenCall? {
        core.withLock { core in
            if let id { return core.calls[id] }
            return core.calls.count == 1 ? core.calls.values.first : nil
        }
    }

    /// Counts a request to the host to its call; gives how many commands the call has had run.
    func count(_ call: OpenCall?, isCommand: Bool) -> Int {
        guard let id = call?.context.id else { return 0 }
        return core.withLock { core in
            core.calls[id]?.hostCalls += 1
            if isCommand { core.calls[id]?.commands += 1 }
            return core.calls[id]?.commands ?? 0
        }
    }
}
