extension MappedAttribute {
    /// The attributes that an entity has without any connection; a site may have more.
    ///
    /// ```swift
    /// MappedAttribute.builtIn(of: .users).map(\.attribute)  // user_id, user_email, …
    /// ```
    ///
    /// Source: for users the names that occur in the API's published examples, for accounts those of the profile pages
    /// (https://docs.datadoghq.com/product_analytics/profiles/).
    public static func builtIn(of entity: Entity) -> [MappedAttribute] {
        switch entity {
        case .users: users
        case .accounts: accounts
        default: []
        }
    }

    private static let users = [
        builtIn("user_id", "string", "User ID", "Unique user identifier", "Identity"),
        builtIn("user_email", "string", "Email Address", "User email address", "Identity", "Contact"),
        builtIn("user_name", "string", "User Name", "Name of the user", "Identity"),
        builtIn("user_org_id", "string", "Organization ID", "Organization the user belongs to", "Identity"),
        builtIn("user_created", "timestamp", "User Created", "When the user was created", "Lifecycle"),
        builtIn("first_seen", "timestamp", "First Seen", "When the user was first seen", "Lifecycle"),
        builtIn("last_seen", "timestamp", "Last Seen", "When the user was last seen", "Lifecycle"),
        builtIn("first_city", "string", "First City", "The city of the user's first session", "Geography"),
        builtIn(
            "first_country_code", "string", "First Country Code", "The ISO code of the country for the user's first session", "Geography"),
        builtIn("first_browser_name", "string", "First Browser Name", "The browser of the user's first session", "Technology"),
        builtIn("first_device_type", "string", "First Device Type", "The kind of device of the user's first session", "Technology"),
        builtIn("session_count", "number", "Session Count", "How many sessions the user had", "Activity"),
        builtIn("events_count", "number", "Events Count", "How many events the user caused", "Activity"),
        builtIn("error_count", "number", "Error Count", "How many errors the user met", "Activity"),
        builtIn("avg_loading_time", "number", "Average Loading Time", "The mean loading time of the user's views", "Activity"),
    ]

    private static let accounts = [
        builtIn("account_id", "string", "Account ID", "Unique account identifier", "Identity"),
        builtIn("account_name", "string", "Account Name", "Name of the account", "Identity"),
        builtIn("first_seen", "timestamp", "First Seen", "When a user of the account was first seen", "Lifecycle"),
        builtIn("last_seen", "timestamp", "Last Seen", "When a user of the account was last seen", "Lifecycle"),
    ]

    private static func builtIn(_ name: String, _ type: String, _ shown: String, _ description: String, _ groups: String...)
        -> MappedAttribute
    {
        MappedAttribute(name, displayName: shown, description: description, groups: groups, isCustom: false, type: type)
    }
}
