import Diagnostics
import ProductAnalytics

extension Service {
    /// What a visitor sees of a transport that threw.
    static func answer(to error: any Error) -> Response? {
        guard let problem = error as? Diagnostic else { return .refusal(500, "Internal error") }
        switch problem.kind {
        // The transport plays, or has met, a network that fails; so does the visitor then.
        case .network, .timeout: return nil
        case .cancelled: return .refusal(503, "Stopping")
        default: return .refusal(500, "Internal error: \(problem.message)")
        }
    }
}
