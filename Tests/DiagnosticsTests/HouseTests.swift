import Foundation
import Testing

/// The rules of the house that the compiler does not hold.
@Suite struct HouseTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every Swift file of the sources, by its path from `Sources`.
    static let sources: [(path: String, text: String)] = {
        let folder = root.appendingPathComponent("Sources").path
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            (name, (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? "")
        }
    }()

    /// The rooms and what each may import of ours: arrows point down only.
    static let arrows: [String: Set<String>] = [
        "Diagnostics": [],
        "Values": ["Diagnostics", "CYAML"],
        "Language": ["Values", "Diagnostics", "CPCRE2"],
        "ProductAnalytics": ["Values", "Diagnostics"],
        "RemoteSite": ["ProductAnalytics", "Values", "Diagnostics", "CPlatform"],
        "EmbeddedSite": ["ProductAnalytics", "Values", "Diagnostics", "CSQLite"],
        "SiteServer": ["ProductAnalytics", "Values", "Diagnostics"],
        "Recording": ["ProductAnalytics", "Values", "Diagnostics"],
        "PluginHost": ["ProductAnalytics", "Language", "Values", "Diagnostics", "CPlatform"],
        "Commands": ["PluginHost", "Language", "Recording", "ProductAnalytics", "Values", "Diagnostics"],
        "Shell": ["Commands", "Recording", "ProductAnalytics", "Language", "Values", "Diagnostics", "CEditline", "CPlatform"],
        "LanguageServer": ["Commands", "Language", "Values", "Diagnostics"],
        "Tenon": [
            "Shell", "LanguageServer", "Commands", "PluginHost", "Recording", "SiteServer", "RemoteSite", "EmbeddedSite", "ProductAnalytics", "Language",
            "Values", "Diagnostics", "CPlatform",
        ],
    ]

    @Test func thereAreSources() { #expect(Self.sources.count > 200) }

    @Test func everyRoomImportsOnlyRoomsBelowIt() {
        let ours = Set(Self.arrows.keys).union(["CYAML", "CPCRE2", "CPlatform", "CSQLite", "CEditline"])
        for (path, text) in Self.sources {
            let room = String(path.prefix { $0 != "/" })
            for line in text.split(separator: "\n") where line.hasPrefix("import ") || line.hasPrefix("public import ") {
                let name = String(line.split(separator: " ").last ?? "")
                #expect(name != "Foundation" && name != "FoundationNetworking", "\(path) imports \(name)")
                guard ours.contains(name) else { continue }
                #expect(Self.arrows[room]?.contains(name) == true, "\(path) imports \(name), which is not below \(room)")
            }
        }
    }

    @Test func noRoomBearsTheNameOfATypeInsideIt() {
        for (path, text) in Self.sources {
            let room = String(path.prefix { $0 != "/" })
            for kind in ["struct", "class", "enum", "actor", "protocol"] {
                #expect(!text.contains("\(kind) \(room) ") && !text.contains("\(kind) \(room):"), "\(path) declares \(room)")
            }
        }
    }

    /// Clock, randomness, environment and terminal come from `World`; the files named here are the ones that make the real one, or
    /// that measure how long a system call may take.
    @Test func nothingElseReadsTheClockRandomnessOrTheEnvironment() {
        let strays = [
            "Date(", "Date.now", "UUID(", "Int.random(", "Bool.random(", "Double.random(", "SystemRandomNumberGenerator", "ContinuousClock",
            "SuspendingClock", "ProcessInfo", "getenv(",
            "Locale.", "TimeZone.", "time(nil)", "gettimeofday", "CLOCK_REALTIME", "Task.sleep",
        ]
        let allowed: [String: Set<String>] = [
            "Tenon/RealWorld.swift": ["SystemRandomNumberGenerator", "getenv(", "CLOCK_REALTIME", "Task.sleep"],
            "Shell/Completing/Arrival.swift": ["CLOCK_REALTIME"],
            "PluginHost/Processes/PluginProcess+starting.swift": ["Task.sleep"],
            "PluginHost/Hooks/Patience.swift": ["ContinuousClock", "Task.sleep"],
        ]
        for (path, text) in Self.sources {
            for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                for stray in strays where line.contains(stray) && allowed[path]?.contains(stray) != true {
                    Issue.record("\(path) reads the world past World: \(line.drop { $0 == " " })")
                }
            }
        }
    }

    @Test func theTopLevelIsExactlyTheHouse() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.root.path).filter {
            !$0.hasPrefix(".") && $0 != "Package.resolved"
        }
        let wanted: Set = ["Package.swift", "Sources", "Tests", "scripts", "plugins", "README.md"]
        #expect(Set(names).isSubset(of: wanted), "\(Set(names).subtracting(wanted))")
    }
}
