import Diagnostics
import Foundation
import ProductAnalytics
import Synchronization
import Values

@testable import Recording

/// A command language of eight verbs, enough to record and replay: the driver that the real one is elsewhere.
enum Toy {
    static let runner: CommandRunnerFactory = { _ in
        { turn in await run(turn.command, turn.answers, turn.world, turn.connect(nil, nil)) }
    }

    static func run(_ command: String, _ answers: [String] = [], _ world: World, _ transport: @escaping Transport) async -> Outcome {
        var out = ""
        do {
            for line in command.split(separator: "\n") {
                let words = line.split(separator: " ", maxSplits: 2).map(String.init)
                switch words[0] {
                case "get":
                    out +=
                        String(
                            decoding: try await transport(Request("GET", words[1], headers: [Header("accept", "application/json")])).body,
                            as: UTF8.self) + "\n"
                case "post":
                    let request = Request(
                        "POST", words[1], headers: [Header("content-type", "application/json"), Header("authorization", "nothing")],
                        body: Array(words[2].utf8))
                    let response = try await transport(request)
                    if response.status >= 400 { throw Diagnostic("refused", .conflict, "answered \(response.status)") }
                    out +=
                        "made \((try? JSON.parse(response.body))?["data"]?["id"]?.string ?? "nothing") at \((try? JSON.parse(response.body))?["data"]?["created_at"]?.string ?? "-")\n"
                case "both":
                    // Each begins at once, so that it is plain which one came first.
                    let a = Task.immediate { try await transport(Request("GET", words[1])) }
                    let b = Task.immediate { try await transport(Request("GET", words[2])) }
                    out += "\(try await a.value.status) \(try await b.value.status)\n"
                case "now": out += Time.text(world.now()) + "\n"
                case "random": out += "\(world.random())\n"
                case "env": out += (world.environment(words[1]) ?? "unset") + "\n"
                case "cat": out += String(decoding: try world.files.read(words[1]), as: UTF8.self)
                case "write": try world.files.write(words[1], Array((words.count > 2 ? words[2] : "").utf8), .overwrite)
                case "create": try world.files.write(words[1], Array(words[2].utf8), .create)
                case "ls": out += world.files.list(words[1]).joined(separator: " ") + (world.files.exists(words[1]) ? " there" : "") + "\n"
                case "sleep": try await world.sleep((Int(words[1]) ?? 0) * 1_000_000)
                case "ask": out += "you said \(answers.first ?? "nothing")\n"
                case "say": out += words.dropFirst().joined(separator: " ")
                case "fail": throw Diagnostic("toy-failed", .conflict, "failed as told")
                default: throw Diagnostic("unknown-verb", .parse, "there is no verb '\(words[0])'")
                }
            }
            return Outcome(stdout: Array(out.utf8))
        } catch let diagnostic as Diagnostic {
            return Outcome(
                stdout: Array(out.utf8), stderr: Array(diagnostic.drawn().utf8), status: diagnostic.kind.exitStatus.rawValue,
                errorName: diagnostic.kind.rawValue)
        } catch {
            return Outcome(stdout: Array(out.utf8), stderr: Array("\(error)\n".utf8), status: 130, errorName: "interrupted")
        }
    }
}

/// A world in memory, the same at each start.
final class ToyWorld: Sendable {
    let files = Mutex<[String: [UInt8]]>([:])
    let state = Mutex<(now: Int, random: SplitMix)>((1_787_479_200_250_000, SplitMix(seed: 7)))
    let environment: [String: String]

    init(_ files: [String: String] = [:], environment: [String: String] = [:]) {
        self.environment = environment
        self.files.withLock { $0 = files.mapValues { Array($0.utf8) } }
    }

    var world: World {
        World(
            now: { [self] in
                state.withLock {
                    $0.now += 137; return $0.now
                }
            },
            sleep: { [self] time in state.withLock { $0.now += time } },
            random: { [self] in state.withLock { $0.random.next() } },
            environment: { [environment] in environment[$0] },
            files: Files(
                read: { [self] name in
                    guard let bytes = files.withLock({ $0[name] }) else { throw Diagnostic("no-file", .io, "there is no file '\(name)'") }
                    return bytes
                },
                write: { [self] name, bytes, mode in
                    try files.withLock { files in
                        if mode == .create, files[name] != nil {
                            throw Diagnostic("file-exists", .io, "'\(name)' is there already", try: ["create >! \(name)"])
                        }
                        files[name] = mode == .append ? (files[name] ?? []) + bytes : bytes
                    }
                },
                exists: { [self] name in files.withLock { $0[name] != nil } },
                list: { [self] _ in files.withLock { $0.keys.sorted() } }),
            terminal: Terminal(isTerminal: true, width: 72, color: true))
    }
}

/// A site of one list, which makes ids and times.
final class ToySite: Sendable {
    private let items = Mutex<[(id: String, time: String)]>([])
    let delays: Bool
    let world: World?
    init(_ world: World? = nil, delays: Bool = false) {
        self.world = world
        self.delays = delays
    }

    var transport: Transport {
        { [self] request in
            if delays, request.path.hasSuffix("slow") { try await Task.sleep(for: .milliseconds(30)) }
            if request.path == "/down" {
                throw Diagnostic(
                    "unreachable", .network, "the site cannot be reached", because: ["connection refused"], try: ["use site local"])
            }
            let headers = [
                Header("content-type", "application/json"), Header("set-cookie", "session=1"), Header("x-ratelimit-remaining", "9"),
                Header("date", "today"),
            ]
            if request.method == "POST" {
                if request.path == "/refuse" { return Response(409, headers: headers, body: Array(#"{"errors":["taken"]}"#.utf8)) }
                let count = items.withLock { $0.count }
                let id = "9f0c1a2b-\(1000 + count)-4abc-8def-00112233445\(count % 10)"
                let time = world.map { Time.text($0.now()) } ?? "2026-08-23T10:00:02Z"
                items.withLock { $0.append((id, time)) }
                return Response(
                    201, headers: headers,
                    body: Array(#"{"data":{"id":"\#(id)","type":"thing","created_at":"\#(time)","count":1.50,"escaped":"\u003c"}}"#.utf8))
            }
            let list = items.withLock { $0.map { #"{"id":"\#($0.id)","created_at":"\#($0.time)"}"# }.joined(separator: ",") }
            return Response(200, headers: headers, body: Array(#"{"data":[\#(list)]}"#.utf8))
        }
    }
}

/// A path in a fresh folder.
func temporaryPath(_ name: String = "toy.session") -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.appendingPathComponent(name).path
}

func text(at path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

/// Records commands against the toy site, and stops.
func record(
    _ commands: [String], world: ToyWorld = ToyWorld(), secrets: [LiveSecret] = [], path: String = temporaryPath(), site: ToySite? = nil,
    verify: Bool = true
) async throws -> (path: String, outcomes: [Outcome], stopped: Recorder.Stopped?) {
    let recorder = try Recorder(path, head: .now(in: world.world, title: "toy"), behind: world.world, secrets: { secrets })
    let transport = recorder.recording((site ?? ToySite(recorder.siteWorld(world.world))).transport)
    var outcomes = [Outcome]()
    for command in commands {
        recorder.begin(command)
        let outcome = await Toy.run(command, [], recorder.world, transport)
        outcomes.append(outcome)
        try recorder.finish(outcome)
    }
    let stopped = try await recorder.stop(verifyingWith: verify ? Toy.runner : nil, secrets: secrets)
    return (path, outcomes, stopped)
}

func replay(_ text: String, name: String = "toy.session") async throws -> SessionReport {
    await Replay(disk: { throw Diagnostic("no-file", .io, "no disk here: \($0)") }, runner: Toy.runner).play(
        try SessionFile.parse(text, name: name))
}

/// Numbers that are the same in every run of a test.
struct Dice {
    var generator: SplitMix
    init(_ seed: Int) { generator = SplitMix(seed: UInt64(seed)) }
    mutating func roll(_ sides: Int) -> Int { Int(generator.next() % UInt64(sides)) }
    mutating func pick<T>(_ list: [T]) -> T { list[roll(list.count)] }
}
