// swift-tools-version: 6.2
import PackageDescription

// The house is described in README.md; arrows point down only, and `--explicit-target-dependency-import-check error` holds them.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func room(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name + "Tests", dependencies: [.byName(name: name)] + dependencies, swiftSettings: strict)
}

let package = Package(
    name: "tenon",
    targets: [
        // C, each a few lines that Swift cannot write itself.
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),

        room("Diagnostics", []),
        room("Values", ["Diagnostics", "CYAML"]),
        room("Language", ["Values", "Diagnostics", "CPCRE2"]),
    ]
)
