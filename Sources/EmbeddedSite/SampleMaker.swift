import Values

/// Makes up people, companies and what they do, from a seed.
struct SampleMaker {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// The companies, of which the first are the largest; their ids are the users' `user_org_id`.
    mutating func accounts(_ count: Int) -> [Value] {
        let keys = Keys([
            "account_id", "account_name", "first_seen", "last_seen", "user_count", "plan_type", "subscription_status", "created_at", "mrr",
            "industry",
        ])
        return (0..<count).map { index in
            let plan = pick(Self.plans, favouringFirst: false)
            let users = 5 + below(plan == "enterprise" ? 900 : 120)
            let created = Self.start + below(400) * Self.day + below(Self.day)
            return row(
                keys,
                [
                    .text(String(5_001 + index)), .text(Self.company(index).name), moment(created + below(5 * Self.day)),
                    moment(Self.end - below(30 * Self.day)), .int(users), .text(plan),
                    .text(pick(["active", "active", "active", "trial", "cancelled"], favouringFirst: false)), moment(created),
                    hundredths(users * (900 + below(2_100))), .text(pick(Self.industries, favouringFirst: false)),
                ])
        }
    }

    mutating func users(_ count: Int) -> [Value] {
        let keys = Keys([
            "user_id", "user_email", "user_name", "user_org_id", "user_created", "first_seen", "last_seen", "first_city",
            "first_country_code", "first_browser_name", "first_device_type", "session_count", "events_count", "error_count",
            "avg_loading_time",
        ])
        return (0..<count).map { index in
            let (first, last) = (pick(Self.firstNames, favouringFirst: true), pick(Self.lastNames, favouringFirst: false))
            // The first account is the one that the API's own examples ask for.
            let account = below(8) == 0 ? 0 : min(below(Sample.accounts), below(Sample.accounts))
            let place = pick(Self.places, favouringFirst: true)
            let device = pick(["Desktop", "Mobile", "Tablet"], favouringFirst: true)
            let created = Self.start + below(450) * Self.day + below(Self.day)
            let seen = created + below(3 * Self.day)
            let sessions = 1 + below(120) * below(120) / 100
            let email = "\(first.lowercased()).\(last.lowercased())\(index % 7 == 0 ? "" : String(index))@\(Self.company(account).domain)"
            return row(
                keys,
                [
                    .text(String(150_001 + index)), .text(email), .text("\(first) \(last)"), .text(String(5_001 + account)),
                    moment(created), moment(seen), moment(Self.end - below(60 * Self.day)), .text(place.city), .text(place.country),
                    .text(pick(Self.browsers, favouringFirst: true)), .text(device), .int(sessions), .int(sessions * (4 + below(30))),
                    .int(max(0, below(40) - 25)), hundredths(30_000 + below(400_000)),
                ])
        }
    }

    /// What the users did in the last weeks before they were last seen, in the order of time.
    mutating func events(_ count: Int, of users: [Value]) -> [Value] {
        let keys = Keys(["user_id", "timestamp", "type", "view", "application", "device"])
        let (view, named, timed) = (Keys(["name", "loading_time"]), Keys(["name"]), Keys(["type"]))
        let latest = users.map { $0["last_seen"]?.string.flatMap { Time.parse($0) } ?? Self.end }
        var rows: [(Int, Value)] = []
        for _ in 0..<count {
            let index = below(users.count)
            let at = latest[index] - below(28 * Self.day)
            let value = row(
                keys,
                [
                    users[index]["user_id"] ?? "", moment(at), .text(pick(["view", "action", "resource", "error"], favouringFirst: true)),
                    row(view, [.text(pick(Self.views, favouringFirst: true)), .int(200 + below(90) * below(90))]),
                    row(named, [.text(pick(Self.applications, favouringFirst: true))]),
                    row(timed, [users[index]["first_device_type"] ?? "Desktop"]),
                ])
            rows.append((at, value))
        }
        return rows.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// What a customer database knows of four users in five.
    mutating func customers(_ users: [Value]) -> [Value] {
        let keys = Keys(["user_email", "subscription_tier", "ltv", "nps_score", "net_promoter_score", "owner"])
        var rows: [Value] = []
        for user in users where below(5) > 0 {
            let score = below(11)
            rows.append(
                row(
                    keys,
                    [
                        user["user_email"] ?? "", .text(pick(["free", "bronze", "silver", "gold"], favouringFirst: true)),
                        hundredths(below(500) * below(500) * 4), .int(score), .int(score),
                        .text(pick(["sales-east", "sales-west", "partners"], favouringFirst: false)),
                    ]))
        }
        return rows
    }

    /// What the billing of each account knows.
    mutating func plans(_ accounts: [Value]) -> [Value] {
        let keys = Keys(["account_id", "plan", "seats", "renewal", "is_at_risk"])
        return accounts.map { account in
            row(
                keys,
                [
                    account["account_id"] ?? "", account["plan_type"] ?? "", .int((account["user_count"]?.int ?? 0) + below(50)),
                    .text(String(Time.text(Self.end + below(365) * Self.day).prefix(10))), .bool(below(6) == 0),
                ])
        }
    }
}

// Chance.
extension SampleMaker {
    /// 64 bits of SplitMix64 (Steele, Lea and Flood 2014).
    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }

    private mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }

    private mutating func pick<Item>(_ items: [Item], favouringFirst: Bool) -> Item {
        items[favouringFirst ? min(below(items.count), below(items.count)) : below(items.count)]
    }
}

// Notation, and words to choose from.
extension SampleMaker {
    private static let day = 86_400_000_000
    /// 2024-06-01T00:00:00Z.
    private static let start = 1_717_200_000_000_000
    /// 2025-11-01T00:00:00Z.
    private static let end = 1_761_955_200_000_000

    private func row(_ keys: Keys, _ values: [Value]) -> Value { .map(Map(keys, values)) }
    private func moment(_ microseconds: Int) -> Value { .text(Moment.text(microseconds)) }
    private func hundredths(_ count: Int) -> Value {
        Decimal("\(count / 100).\(count % 100 < 10 ? "0" : "")\(count % 100)").map { .decimal($0) } ?? .int(count / 100)
    }

    private static func company(_ index: Int) -> (name: String, domain: String) {
        let (first, second) = (companyStarts[index % companyStarts.count], companyEnds[index / companyStarts.count % companyEnds.count])
        return (first + second, "\(first)\(second).com".lowercased())
    }

    private static let companyStarts = [
        "Tech", "Blue", "Nova", "Acme", "Green", "North", "Bright", "Cloud", "Delta", "Ever", "Fox", "Gold", "High", "Iron", "Jet", "Key",
        "Lake", "Mega", "Next", "Open",
    ]
    private static let companyEnds = ["Corp", "Works", "Labs", "Soft", "Systems", "Media", "Health", "Trade", "Data", "Foods"]
    private static let plans = ["free", "starter", "business", "enterprise"]
    private static let industries = ["Software", "Retail", "Finance", "Healthcare", "Media", "Education"]
    private static let browsers = ["Chrome", "Safari", "Firefox", "Edge", "Opera"]
    private static let views = ["/home", "/products", "/cart", "/checkout", "/account", "/search", "/help"]
    private static let applications = ["ecommerce-platform", "mobile-app", "admin-console"]
    private static let firstNames = [
        "John", "Maria", "Priya", "Chen", "Amélie", "Omar", "Sofia", "Lars", "Aiko", "David", "Zoë", "Kwame", "Elena", "Noah", "Fatima",
        "Jürgen", "Ana", "Ravi", "Emma", "Tomás",
    ]
    private static let lastNames = [
        "Smith", "Garcia", "Patel", "Wang", "Dubois", "Hassan", "Rossi", "Nielsen", "Tanaka", "Jones", "Müller", "Mensah", "Petrova",
        "Williams", "Khan", "Schmidt", "Silva", "Kumar", "Brown", "Novák",
    ]
    private static let places: [(city: String, country: String)] = [
        ("San Francisco", "US"), ("New York", "US"), ("Austin", "US"), ("London", "GB"), ("Berlin", "DE"), ("Paris", "FR"),
        ("Seattle", "US"),
        ("Tokyo", "JP"), ("São Paulo", "BR"), ("Mumbai", "IN"), ("Toronto", "CA"), ("Madrid", "ES"), ("Zürich", "CH"), ("Sydney", "AU"),
    ]
}
