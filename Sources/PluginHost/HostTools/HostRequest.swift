public import Values

/// What a plugin asks of the shell on the host channel.
public enum HostRequest: Sendable, Equatable {
    case run(String)
    case request(method: String, path: String, query: Value, body: Value)
    case getVariable(String)
    case setVariable(String, Value)
    case listVariables
    case print(String)
    case progress(Value)
    case table(Value)
    case ask(message: String, isConfirmation: Bool, Value)
    case log(String)
    case getKept(String)
    case keep(String, Value)
    case forget(String)
    case now
    case random(Int)
    case session
    case isCancelled

    /// Reads a call of a tool.
    ///
    /// - Throws: what is wrong with its arguments.
    public init(_ tool: String, _ arguments: Value) throws(RPCError) {
        func text(_ name: String) throws(RPCError) -> String {
            guard let text = arguments[name]?.string else {
                throw RPCError(.invalidParams, "'\(name)' of '\(tool)' must be text, but is \(arguments[name]?.typeName ?? "missing")")
            }
            return text
        }
        self =
            switch tool {
            case "shell.run": .run(try text("command"))
            case "api.request":
                .request(
                    method: try text("method").uppercased(), path: try text("path"), query: arguments["query"] ?? .null,
                    body: arguments["body"] ?? .null)
            case "vars.get": .getVariable(try text("name"))
            case "vars.set": .setVariable(try text("name"), arguments["value"] ?? .null)
            case "vars.list": .listVariables
            case "ui.print": .print(try text("text"))
            case "ui.progress": .progress(arguments)
            case "ui.table": .table(arguments["rows"] ?? [])
            case "ui.ask": .ask(message: try text("message"), isConfirmation: false, arguments["schema"] ?? .null)
            case "ui.confirm": .ask(message: try text("message"), isConfirmation: true, .null)
            case "log.write": .log(try text("text"))
            case "kv.get": .getKept(try text("key"))
            case "kv.put": .keep(try text("key"), arguments["value"] ?? .null)
            case "kv.delete": .forget(try text("key"))
            case "time.now": .now
            case "random.bytes": .random(try Self.count(arguments["count"]))
            case "session.info": .session
            case "call.cancelled": .isCancelled
            default: throw RPCError(.invalidParams, "there is no tool '\(tool)'")
            }
    }

    private static func count(_ value: Value?) throws(RPCError) -> Int {
        guard let count = value?.int, (1...65_536).contains(count) else {
            throw RPCError(.invalidParams, "'count' of 'random.bytes' must be 1 to 65536")
        }
        return count
    }

    /// Whether it can be asked while no call of the plugin is under way.
    var isForAnyTime: Bool {
        switch self {
        case .log, .getKept, .keep, .forget, .session, .isCancelled: true
        default: false
        }
    }

    /// All tools in the order they are listed in: name, what it does, and its arguments with those that it must have first.
    static let tools: [(name: String, summary: String, required: [String], others: [String])] = [
        ("shell.run", "Runs a command line and gives its status, its value and its text.", ["command"], []),
        ("api.request", "Sends a request; the shell signs it.", ["method", "path"], ["query", "body"]),
        ("vars.get", "Gives a variable of the session.", ["name"], []),
        ("vars.set", "Sets a variable of the session.", ["name", "value"], []),
        ("vars.list", "Lists the variables that may be read.", [], []),
        ("ui.print", "Prints a text.", ["text"], []),
        ("ui.progress", "Shows how far the call is.", ["progress"], ["total", "message"]),
        ("ui.table", "Prints rows as a table.", ["rows"], []),
        ("ui.ask", "Asks the person by a form.", ["message"], ["schema"]),
        ("ui.confirm", "Asks the person yes or no.", ["message"], []),
        ("log.write", "Writes to the plugin's log.", ["text"], []),
        ("kv.get", "Gives what is kept under a key.", ["key"], []),
        ("kv.put", "Keeps a value under a key.", ["key", "value"], []),
        ("kv.delete", "Forgets what is kept under a key.", ["key"], []),
        ("time.now", "The session's clock.", [], []),
        ("random.bytes", "Bytes of the session's generator, in base64.", ["count"], []),
        ("session.info", "The mode and the site of the session, and whether it only reads.", [], []),
        ("call.cancelled", "Whether the call was taken back.", [], []),
    ]
}
