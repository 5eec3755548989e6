import Diagnostics
import Language
import Values

extension Verb {
    static let profile = Verb(
        "profile <name: text> <settings: map>", .local,
        "Says, in init.tenon alone, which site a name stands for and where its keys come from: site, api_key and app_key, or bearer_token; "
            + "each key is env(\"NAME\") or command([PROGRAM, …]), whose first line is taken when the key is needed.",
        examples: [
            #"profile prod {site: "eu", api_key: env("PROD_API_KEY"), app_key: command(["pass", "show", "dd/app"])}"#,
            #"profile staging {site: "us5", bearer_token: env("STAGING_TOKEN")}"#,
        ]
    ) { call, context in
        throw Diagnostic.profileElsewhere(call.host.place, InitFile.path(context.world.environment))
    }
}

extension Diagnostic {
    /// A profile in a text that is not `init.tenon`; shows nothing that could be a key.
    static func profileElsewhere(_ place: Place, _ path: String?) -> Diagnostic {
        let range = place.range.lowerBound..<(place.range.lowerBound + "profile".utf8.count)
        return Diagnostic(
            "profile-elsewhere", .usage, "a profile stands in init.tenon alone", at: [Mark(Place(place.source.withoutKeys, range))],
            because: ["what is written there holds for every run\(path.map { "; the file is '\($0)'" } ?? "")"], soFar: "nothing was sent")
    }
}
