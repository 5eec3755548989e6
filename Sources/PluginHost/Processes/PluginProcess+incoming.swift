import Diagnostics
import Synchronization
import Values

/// What a plugin sends without having been asked.
extension PluginProcess {
    /// A request on its standard output: only older plugins may send some, and only those that are answered here.
    func takeRequest(_ running: RunningPlugin, _ id: Value, _ method: String, _ params: Value) {
        let (isModern, call) = core.withLock { core -> (Bool, OpenCall?) in
            guard case .ready(let ready) = core.phase, ready.running === running else { return (false, nil) }
            return (ready.era == .modern, core.calls.count == 1 ? core.calls[0] : nil)
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
        switch message {
        case .request(let id, let method, let params): carryOut(running, host, id, method, params)
        case .notification("notifications/cancelled", let params):
            // What is taken back is not answered.
            running.state.withLock { $0.hostRequests.removeValue(forKey: params["requestId"] ?? .null) }?.task.cancel()
        case .notification, .result, .failure: break
        }
    }

    private func carryOut(_ running: RunningPlugin, _ host: HostChannel, _ id: Value, _ method: String, _ params: Value) {
        let call = openCall(of: params)
        let refusal = running.state.withLock { state -> RPCError? in
            guard state.hostRequests[id] == nil else { return RPCError(.invalidRequest, "a request with this id is under way") }
            guard state.hostRequests.count < Self.mostHostRequests else {
                return RPCError(code: -32000, "no more than \(Self.mostHostRequests) requests may be under way at once")
            }
            let task = Task { [self] in
                let answer: Message
                do throws(RPCError) { answer = .result(id: id, try await host.answer(method, params, for: self)) } catch {
                    answer = .failure(id: id, error)
                }
                guard running.state.withLock({ $0.hostRequests.removeValue(forKey: id) }) != nil else { return }
                running.sendToHostChannel(answer)
            }
            state.hostRequests[id] = .init(call: call.map { ObjectIdentifier($0) }, task: task)
            return nil
        }
        if let refusal { running.sendToHostChannel(.failure(id: id, refusal)) }
    }

    /// Ends what the host does for a call that nobody waits for any more.
    func takeBack(_ call: OpenCall) {
        let running = core.withLock { core -> RunningPlugin? in
            call.isTakenBack = true
            if case .ready(let ready) = core.phase { return ready.running }
            return nil
        }
        running?.state.withLock { state in
            for request in state.hostRequests.values where request.call == ObjectIdentifier(call) { request.task.cancel() }
        }
    }

    /// How many requests of one plugin the host carries out at once.
    private static let mostHostRequests = 100

    /// The call that a request to the host belongs to: the one that it names, or the only one there is.
    func openCall(of params: Value) -> OpenCall? {
        let id = params["_meta"]?["dev.tenon/call"]?["id"]?.string
        return core.withLock { core in
            if let id { return core.calls.first { $0.context.id == id } }
            return core.calls.count == 1 ? core.calls[0] : nil
        }
    }

    /// Whether nobody waits for a call any more.
    func isTakenBack(_ call: OpenCall) -> Bool { core.withLock { _ in call.isTakenBack } }

    /// Counts a request to the host to its call; gives how many commands the call has had run.
    func count(_ call: OpenCall?, isCommand: Bool) -> Int {
        guard let call else { return 0 }
        return core.withLock { _ in
            call.hostCalls += 1
            if isCommand { call.commands += 1 }
            return call.commands
        }
    }
}
