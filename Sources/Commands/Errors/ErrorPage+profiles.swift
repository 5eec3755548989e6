import Diagnostics

extension ErrorPage {
    /// What goes wrong with `init.tenon`, profiles and their keys.
    static let profiles =
        texts([
            (
                "profile-elsewhere", .usage, "A profile stands in init.tenon, and nowhere else.",
                #"profile prod {site: "eu", api_key: env("PROD_API_KEY"), app_key: env("PROD_APP_KEY")}"#
            ),
            ("unknown-profile", .name, "There is no profile of this name in init.tenon.", "use profile prod"),
        ])
        + cases([
            (
                "bad-profile", .config, "A profile names its site, and where its keys come from: api_key with app_key, or bearer_token.",
                #"profile prod {api_key: env("PROD_API_KEY")} in init.tenon"#
            ),
            (
                "no-key", .auth, "The program that a key comes from failed, or wrote nothing.",
                #"app_key: command(["pass", "show", "gone"])"#
            ),
            ("not-in-init", .config, "init.tenon holds profiles and settings, and nothing that runs.", "list users in init.tenon"),
            ("other-site", .usage, "--profile and --site name two sites.", "tenon --profile prod --site us1"),
            (
                "written-key", .config, "A key comes from a variable or a program; it is not written into a file.",
                #"api_key: "0123…" in init.tenon"#
            ),
        ])
}
