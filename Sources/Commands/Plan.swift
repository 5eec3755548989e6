import ProductAnalytics
import Values

/// What `plan` shows of a write: the request, and nothing of it is sent.
enum Plan {
    static func rows(_ requests: [Request]) -> Value { requests.count == 1 ? row(requests[0]) : .list(requests.map(row)) }

    static func row(_ request: Request) -> Value {
        let body = request.body.isEmpty ? Value.null : (try? JSON.parse(request.body)) ?? .null
        return ["method": .text(request.method), "path": .text(request.path), "body": body]
    }
}
