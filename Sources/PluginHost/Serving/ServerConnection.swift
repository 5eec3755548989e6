import Synchronization
import Values

/// Serves one client, of either era, from its first message until it is gone.
///
/// Requests are carried out beside each other; whatever comes in, it goes on.
public actor ServerConnection {
    let served: Served
    private let channel: any Channel
    let random: @Sendable () -> UInt64
    /// What `initialize` agreed on.
    var greeting: Era?
    /// What is under way, by numbers of ours; and those numbers by the ids of the requests that are still wanted.
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var wanted: [Value: Int] = [:]
    private var started = 0
    /// What the client was asked, by the ids of our requests.
    private var questions: [Value: CheckedContinuation<FormAnswer, Never>] = [:]
    private var asked = 0
    var tickets = Tickets()
    private var isOver = false

    /// - Parameter random: what names that are not to be guessed are made of.
    public init(_ served: Served, over channel: any Channel, random: @escaping @Sendable () -> UInt64) {
        self.served = served
        self.channel = channel
        self.random = random
    }

    /// Answers until the client is gone or the task is cancelled. What is still under way then is cancelled, and waited for.
    public func run() async {
        await withTaskCancellationHandler {
            while let arrival = await channel.receive() {
                switch arrival {
                case .flaw(let error): await channel.send(.failure(id: .null, error))
                case .message(let message): await take(message)
                }
            }
        } onCancel: {
            Task { await channel.close() }
        }
        isOver = true
        for question in questions.values { question.resume(returning: .dismissed) }
        questions = [:]
        let left = Array(tasks.values)
        for task in left { task.cancel() }
        for task in left { await task.value }
        await channel.close()
    }

    private func take(_ message: Message) async {
        switch message {
        case .request(let id, let method, let params): await start(id, method, params)
        case .notification(let method, let params):
            if method == "notifications/cancelled", let id = params["requestId"] { cancel(id) }
        case .result(let id, let value): questions.removeValue(forKey: id)?.resume(returning: FormAnswer(value))
        case .failure(let id, _): questions.removeValue(forKey: id)?.resume(returning: .dismissed)
        }
    }

    private func start(_ id: Value, _ method: String, _ params: Value) async {
        guard wanted[id] == nil else {
            return await channel.send(.failure(id: id, RPCError(.invalidRequest, "a request with this id is under way")))
        }
        guard tasks.count < served.mostRequests else {
            let words = "no more than \(served.mostRequests) requests may be under way at once"
            return await channel.send(.failure(id: id, RPCError(code: -32000, words)))
        }
        // What comes right behind it counts on it.
        if method == "initialize" { return await channel.send(.result(id: id, greet(params))) }
        started += 1
        let number = started
        wanted[id] = number
        tasks[number] = Task {
            await carryOut(id, number, method, params)
            tasks[number] = nil
        }
    }

    /// Takes a request back: it is not answered, and its id may be used again.
    private func cancel(_ id: Value) {
        guard let number = wanted.removeValue(forKey: id) else { return }
        tasks[number]?.cancel()
    }

    private func carryOut(_ id: Value, _ number: Int, _ method: String, _ params: Value) async {
        var reporter: ProgressReporter?
        if let token = params["_meta"]?["progressToken"], !token.isNull {
            reporter = ProgressReporter(token: token) { [channel] in await channel.send($0) }
        }
        let answer: Message
        do {
            answer = .result(id: id, try await self.answer(method, params, reporter))
        } catch let error as RPCError {
            answer = .failure(id: id, error)
        } catch {
            answer = .failure(id: id, RPCError(.internal, "the request was not carried out"))
        }
        await reporter?.close()
        guard wanted[id] == number else { return }
        wanted[id] = nil
        if !isOver { await channel.send(measured(answer, id)) }
    }

    /// The answer, or that it is too long.
    private func measured(_ answer: Message, _ id: Value) -> Message {
        guard case .result(_, let value) = answer, JSON.bytes(value, .compact).count > served.longestAnswer else { return answer }
        return .failure(id: id, RPCError(.internal, "the answer has more than \(served.longestAnswer) bytes"))
    }

    // MARK: Questions

    /// Asks the client by a request of ours, as the era of `initialize` does.
    func ask(_ form: Form) async throws -> FormAnswer {
        asked += 1
        let id = Value.text("ask-\(asked)")
        let request = Message.request(id: id, method: "elicitation/create", params: form.params)
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<FormAnswer, Never>) in
                if isOver || Task.isCancelled { return continuation.resume(returning: .dismissed) }
                questions[id] = continuation
                Task { await channel.send(request) }
            }
        } onCancel: {
            Task { await self.takeBack(id) }
        }
        try Task.checkCancellation()
        return answer
    }

    private func takeBack(_ id: Value) async {
        guard let question = questions.removeValue(forKey: id) else { return }
        question.resume(returning: .dismissed)
        await channel.send(.notification(method: "notifications/cancelled", params: ["requestId": id]))
    }
}
