import ProductAnalytics
import Values

/// What was planned and not yet done. Each is done once at most; of many the oldest go.
struct Plans {
    struct Plan {
        /// What is going to run.
        var text: String
        /// The command that shows what it would send, where there is one, and what it showed.
        var planning: String?
        var rows: Value
        /// Whether something could be lost for good.
        var destroys: Bool
        /// Where it was planned for.
        var place: Place
        /// The bytes of the scripts that it runs.
        var files: [String: [UInt8]]
    }
    struct Place: Equatable {
        var site: Site
        var entity: String?
        var profile: String?
    }
    private var open: [(handle: String, plan: Plan)] = []
    private var made = 0
    static let most = 32

    mutating func keep(_ plan: Plan) -> String {
        made += 1
        let handle = "plan-\(made)"
        open.append((handle, plan))
        if open.count > Self.most { open.removeFirst() }
        return handle
    }

    subscript(_ handle: String) -> Plan? { open.first { $0.handle == handle }?.plan }

    mutating func drop(_ handle: String) { open.removeAll { $0.handle == handle } }
}
