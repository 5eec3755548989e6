// swift-tools-version: 6.2
import PackageDescription

// The house is described in README.md; arrows point down only, and `--explicit-target-dependency-import-check error` holds them.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // An asynchronous function goes on where its caller is: to leave for the pool of threads at every call takes longer than most calls.
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "tenon",
    products: [
        .executable(name: "tenon", targets: ["Tenon"]),
        // The values and problems that its methods speak of come along.
        .library(name: "ProductAnalytics", targets: ["ProductAnalytics", "Values", "Diagnostics"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        // C, each a few lines that Swift cannot write itself.
        .target(name: "CEditline", linkerSettings: [.linkedLibrary("edit")]),
        .target(name: "CPlatform"),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),

        room("Diagnostics", []),
        room("Values", ["Diagnostics", "CPlatform", "CYAML"]),
        room("Language", ["Values", "Diagnostics", "CPCRE2"]),
        room("ProductAnalytics", ["Values", "Diagnostics"]),
        room("RemoteSite", ["ProductAnalytics", "Values", "Diagnostics", "CPlatform"]),
        room("EmbeddedSite", ["ProductAnalytics", "Values", "Diagnostics", "CSQLite"]),
        room(
            "SiteServer",
            [
                "ProductAnalytics", "Values", "Diagnostics",
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        room("Recording", ["ProductAnalytics", "Values", "Diagnostics"]),
        room("PluginHost", ["ProductAnalytics", "Language", "Values", "Diagnostics", "CPlatform"]),
        room("Commands", ["PluginHost", "Language", "Recording", "ProductAnalytics", "Values", "Diagnostics"]),
        room("Shell", ["Commands", "Recording", "ProductAnalytics", "Language", "Values", "Diagnostics", "CEditline", "CPlatform"]),
        room("LanguageServer", ["Commands", "Language", "Values", "Diagnostics"]),
        .executableTarget(
            name: "Tenon",
            dependencies: [
                "Shell", "LanguageServer", "Commands", "PluginHost", "Recording", "SiteServer", "RemoteSite", "EmbeddedSite",
                "ProductAnalytics", "Language", "Values", "Diagnostics", "CPlatform",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Manual"], swiftSettings: strict),

        tests(of: "Diagnostics", []),
        tests(of: "Values", ["Diagnostics"]),
        tests(of: "Language", ["Values", "Diagnostics"]),
        tests(of: "ProductAnalytics", ["Values", "Diagnostics"], exclude: ["Examples", "StrictReading.txt"]),
        tests(of: "EmbeddedSite", ["ProductAnalytics", "Values", "Diagnostics", "CSQLite"]),
        tests(of: "RemoteSite", ["ProductAnalytics", "Values", "Diagnostics", "CPlatform"]),
        tests(of: "SiteServer", ["RemoteSite", "ProductAnalytics", "Values", "Diagnostics"]),
        tests(of: "Recording", ["ProductAnalytics", "Values", "Diagnostics"]),
        tests(of: "PluginHost", ["ProductAnalytics", "Language", "Values", "Diagnostics", "CPlatform"]),
        tests(of: "Commands", ["PluginHost", "EmbeddedSite", "Recording", "Language", "ProductAnalytics", "Values", "Diagnostics"]),
        tests(of: "Shell", ["Commands", "Values", "Diagnostics"]),
        tests(of: "LanguageServer", ["Commands", "Language", "Values", "Diagnostics"]),
    ]
)
