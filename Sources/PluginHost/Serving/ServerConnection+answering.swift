import Diagnostics
import Values

extension ServerConnection {
    /// The result of a request; throws an `RPCError` where there is none.
    func answer(_ method: String, _ params: Value, _ reporter: ProgressReporter?) async throws -> Value {
        let meta = params["_meta"] ?? .null
        let era = try era(method, meta)
        switch method {
        case "ping": return complete([], era)
        case "server/discover":
            var members: [(String, Value)] = [
                ("supportedVersions", .list(Revision.modern.map { .text($0) })), ("capabilities", capabilities),
            ]
            if let instructions = served.instructions { members.append(("instructions", .text(instructions))) }
            return complete(members + lifetime, era)
        case "tools/list": return try page(served.tools.map(\.value), "tools", params, era)
        case "tools/call": return try await call(params, meta, era, reporter)
        case "resources/list", "resources/templates/list", "resources/read":
            guard let shelf = served.resources else { throw RPCError.noMethod(method) }
            if method == "resources/read" { return try await read(params, shelf, era) }
            if method != "resources/list" { return try page([], "resourceTemplates", params, era) }
            return try page(try await shelf.list().map(\.value), "resources", params, era)
        default: throw RPCError.noMethod(method)
        }
    }

    /// Under which rules a request is answered.
    private func era(_ method: String, _ meta: Value) throws(RPCError) -> Era {
        if let version = meta[Revision.versionKey] {
            guard let name = version.string else { throw RPCError(.invalidParams, "\(Revision.versionKey) must be text") }
            guard Revision.modern.contains(name) else { throw .unsupported(name) }
            guard case .map? = meta[Revision.capabilitiesKey] else {
                throw RPCError(.invalidParams, "\(Revision.capabilitiesKey) must be a map")
            }
            return .modern(capabilities: meta[Revision.capabilitiesKey] ?? [:])
        }
        if let greeting { return greeting }
        if method == "ping" { return .legacy(capabilities: [:]) }
        guard served.answersStrangers else { throw .stranger }
        return .modern(capabilities: [:])
    }

    /// Agrees on a revision of the era of `initialize`.
    func greet(_ params: Value) -> Value {
        let wanted = params["protocolVersion"]?.string ?? ""
        let version = Revision.legacy.contains(wanted) ? wanted : Revision.legacy[0]
        greeting = .legacy(capabilities: params["capabilities"] ?? [:])
        var members: [(String, Value)] = [
            ("protocolVersion", .text(version)), ("capabilities", capabilities), ("serverInfo", identity),
        ]
        if let instructions = served.instructions { members.append(("instructions", .text(instructions))) }
        return .map(members)
    }

    private var identity: Value {
        var members: [(String, Value)] = [("name", .text(served.name))]
        if let title = served.title { members.append(("title", .text(title))) }
        return .map(members + [("version", .text(served.version))])
    }

    private var capabilities: Value {
        served.resources == nil ? ["tools": [:]] : ["tools": [:], "resources": [:]]
    }

    private var lifetime: [(String, Value)] { [("ttlMs", .int(served.timeToLive)), ("cacheScope", "private")] }

    /// A result, with what the newer era wants to be said of each.
    private func complete(_ members: [(String, Value)], _ era: Era, as type: Value = "complete", meta: Value? = nil) -> Value {
        guard era.isModern else { return .map(members + (meta.map { [("_meta", $0)] } ?? [])) }
        var own = meta?.map ?? Map()
        own.set(Revision.serverKey, to: identity)
        return .map([("resultType", type)] + members + [("_meta", .map(own))])
    }

    // MARK: Lists

    private func page(_ all: [Value], _ name: String, _ params: Value, _ era: Era) throws(RPCError) -> Value {
        var start = 0
        if let cursor = params["cursor"], !cursor.isNull {
            guard let text = cursor.string, let number = Int(text), number > 0, number < all.count, "\(number)" == text else {
                throw RPCError(.invalidParams, "this cursor was not given out by this list")
            }
            start = number
        }
        let end = min(all.count, start + served.pageSize)
        var members: [(String, Value)] = [(name, .list(Array(all[start..<end])))]
        if end < all.count { members.append(("nextCursor", .text("\(end)"))) }
        return complete(members + (era.isModern ? lifetime : []), era)
    }

    // MARK: Tools

    private func call(_ params: Value, _ meta: Value, _ era: Era, _ reporter: ProgressReporter?) async throws -> Value {
        guard let name = params["name"]?.string else { throw RPCError(.invalidParams, "'name' must be text") }
        guard let tool = served.tools.first(where: { $0.name == name }) else { throw RPCError.noTool(name) }
        var arguments = params["arguments"] ?? [:]
        if arguments.isNull { arguments = [:] }
        guard case .map = arguments else { throw RPCError(.invalidParams, "'arguments' must be a map") }
        let answers = try answers(params, name, arguments, era)
        let call = ToolCall(name, arguments, meta: meta, canAsk: era.canAsk, reporter: reporter) { question, form in
            guard era.canAsk else { throw CannotAsk() }
            guard era.isModern else { return try await self.ask(form) }
            guard let answer = answers[question] else { throw InputRequired(name: question, form: form) }
            return FormAnswer(answer)
        }
        let answer: ToolAnswer
        do {
            answer = try await tool.call(call)
        } catch let needed as InputRequired {
            let request: Value = ["method": "elicitation/create", "params": needed.form.params]
            let state = tickets.issue(name, arguments, random)
            return complete(
                [("inputRequests", .map([(needed.name, request)])), ("requestState", .text(state))], era, as: "input_required")
        } catch let error as RPCError {
            throw error
        } catch {
            answer = ToolAnswer(Self.words(for: error), isError: true)
        }
        return complete(answer.members, era, meta: answer.meta)
    }

    /// What a client brings back that was asked before, by the names of the questions.
    private func answers(_ params: Value, _ name: String, _ arguments: Value, _ era: Era) throws(RPCError) -> Map {
        guard era.isModern, let state = params["requestState"], !state.isNull else { return Map() }
        guard let text = state.string, tickets.redeem(text, name, arguments) else {
            throw RPCError(.invalidParams, "this requestState was not given out for this call, or was used before")
        }
        return params["inputResponses"]?.map ?? Map()
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case let problem as Diagnostic: problem.drawn()
        case let problems as DiagnosticList: problems.all.map { $0.drawn() }.joined(separator: "\n")
        case is CannotAsk: "the client shows no forms, so nobody could be asked"
        case is CancellationError: "the call was cancelled"
        default: "the tool failed: \(error)"
        }
    }

    // MARK: Resources

    private func read(_ params: Value, _ shelf: ResourceShelf, _ era: Era) async throws -> Value {
        guard let uri = params["uri"]?.string else { throw RPCError(.invalidParams, "'uri' must be text") }
        let found: ResourceText?
        do {
            found = try await shelf.read(uri)
        } catch let problem as Diagnostic {
            throw RPCError(.internal, problem.message)
        }
        guard let found else { throw RPCError.noResource(uri, isModern: era.isModern) }
        let contents: Value = ["uri": .text(uri), "mimeType": .text(found.mimeType), "text": .text(found.text)]
        return complete([("contents", [contents])] + (era.isModern ? lifetime : []), era)
    }
}
