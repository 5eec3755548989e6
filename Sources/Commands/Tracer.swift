import Diagnostics
import Language
import ProductAnalytics
import Values

/// Tells on the notes what happens while it happens: `--trace`, `set trace on`.
///
/// ```
/// + sync.tenon:4  create users from $c
///     $c = {"id": "crm", "fields": [ …]}
/// > POST /api/v2/product-analytics/users/mapping/connection: 201 (12 ms)
/// ```
struct Tracer: Sendable {
    private let notes: @Sendable (String) -> Void
    /// Microseconds; `nil` where the time a request takes is no part of what is told.
    private let now: (@Sendable () -> Int)?
    private let width: Int

    init(notes: @escaping @Sendable (String) -> Void, now: (@Sendable () -> Int)?, width: Int) {
        self.notes = notes
        self.now = now
        self.width = width
    }

    /// Tells a statement before it runs, with the variables it speaks of.
    func statement(_ call: HostCall) {
        let place = call.place
        let position = (place.source.name.map { "\($0):" } ?? "line ") + "\(place.line)"
        let text = place.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var lines = Diagnostic.safe("+ \(position)  \(text)".preview(width)) + "\n"
        for argument in call.arguments.all {
            let name = "    $\(argument.name) = "
            lines += Diagnostic.safe(name + argument.value.preview(max(20, width - name.count))) + "\n"
        }
        notes(lines)
    }

    /// Sends a request, and tells how it was answered.
    func send(_ request: Request, over transport: Transport) async throws -> Response {
        let start = now?()
        func tell(_ answer: String) {
            let time = now.flatMap { now in start.map { " (\((now() - $0) / 1000) ms)" } } ?? ""
            notes(Diagnostic.safe("> \(request.method) \(request.path): \(answer)\(time)") + "\n")
        }
        do {
            let response = try await transport(request)
            tell(String(response.status))
            return response
        } catch {
            tell("no answer, " + Diagnostic.from(error).message)
            throw error
        }
    }
}

extension Context {
    /// A session holds what is the same every time, and so no times.
    var tracer: Tracer {
        let width = max(40, min(world.terminal.width, 160))
        return Tracer(notes: output.notes, now: isSession || recorder != nil ? nil : world.now, width: width)
    }

    func trace(_ call: HostCall) {
        if settings.isTracing { tracer.statement(call) }
    }
}
