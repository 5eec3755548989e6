import Diagnostics
import Foundation
import ProductAnalytics
import Testing
import Values

@testable import Recording

/// Secrets are planted wherever a run can meet them: none may be found in anything that leaves, however it is written.
@Suite struct CanaryTests {
    /// Every way in which bytes are known to carry a text, made by other code than that which looks for them.
    static func spellings(_ secret: String) -> [[UInt8]] {
        let plain = Array(secret.utf8)
        var texts = [secret]
        texts.append(
            String(decoding: (try? JSONSerialization.data(withJSONObject: [secret])) ?? Data(), as: UTF8.self).dropFirst(2).dropLast(2)
                .description)
        texts.append(secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
        texts.append(secret.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? "")
        texts.append(plain.map { String(format: "%02x", $0) }.joined())
        texts.append(plain.map { String(format: "%02X", $0) }.joined())
        texts.append(
            secret.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(
                of: ">", with: "&gt;"
            ).replacingOccurrences(of: "\"", with: "&quot;").replacingOccurrences(of: "'", with: "&#39;"))
        texts.append(String(secret.reversed().reversed()).replacingOccurrences(of: "%", with: "%25"))
        for shift in 0..<3 {
            let encoded = Data([UInt8](repeating: 65, count: shift) + plain).base64EncodedString()
            // The signs that depend on the secret alone.
            let inner = encoded.dropFirst(shift == 0 ? 0 : shift == 1 ? 2 : 3).prefix((plain.count - 2) / 3 * 4 - 4)
            texts += [String(inner), inner.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")]
        }
        return texts.filter { $0.utf8.count >= 8 }.map { Array($0.utf8) }
    }

    static func secret(_ dice: inout Dice) -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789+/=<>&\"'\\%#:,é")
        return "canary" + String((0..<(10 + dice.roll(30))).map { _ in dice.pick(letters) })
    }

    /// A command that meets a secret, or one that does not.
    private func command(_ dice: inout Dice, _ secrets: [LiveSecret]) -> String {
        let secret = dice.pick(secrets).text
        switch dice.roll(14) {
        case 0: return "env \(secrets[1].name)"
        case 1: return "say \(secret)"
        case 2: return "get /things?key=\(secret)"
        case 3: return "post /things {\"key\": \(JSON.text(.text(secret)))}"
        case 4: return "write out.txt \(secret)"
        case 5: return "cat key.txt"
        case 6: return "say \(Data(secret.utf8).base64EncodedString())"
        case 7: return "fail"
        case 8: return "post /things {\"name\": \"ana\"}"
        case 9: return "ask"
        case 10: return "both /a /b"
        default: return dice.pick(["get /things", "say hello <b>&amp;", "now", "random", "env HOME", "get /down"])
        }
    }

    private func check(_ bytes: [UInt8], _ what: String, _ canaries: [[UInt8]]) {
        for canary in canaries {
            #expect(ByteSearch.first(canary, in: bytes) == nil, "\(what) holds \(String(decoding: canary, as: UTF8.self))")
        }
    }

    @Test func lawNoSecretLeavesInAnyForm() async throws {
        var dice = Dice(21)
        var refused = 0
        var written = 0
        for _ in 0..<60 {
            let secrets = ["DD_API_KEY", "MY_API_KEY", "PASSWORD"].map { LiveSecret($0, Self.secret(&dice)) }
            let canaries = secrets.flatMap { Self.spellings($0.text) }
            let world = ToyWorld(
                ["key.txt": "the key is \(secrets[0].text)\n"],
                environment: ["DD_API_KEY": secrets[0].text, "MY_API_KEY": secrets[1].text, "HOME": "/home/ana"])
            let path = temporaryPath()
            let recorder = try Recorder(path, head: .now(in: world.world), behind: world.world, secrets: { secrets })
            let site = ToySite(recorder.siteWorld(world.world)).transport
            // Keys are attached below the tap, and the site sends some back.
            let transport = recorder.recording { request in
                var request = request
                request.headers.append(Header("dd-api-key", secrets[0].text))
                var response = try await site(request)
                response.headers.append(Header("set-cookie", secrets[1].text))
                return response
            }
            for _ in 0..<(1 + dice.roll(8)) {
                let command = command(&dice, secrets)
                recorder.begin(command)
                if command == "ask" { recorder.answered(secrets[2].text, secret: "PASSWORD") }
                _ = try? recorder.finish(await Toy.run(command, ["nothing"], recorder.world, transport))
            }
            _ = try? await recorder.stop(verifyingWith: Toy.runner, secrets: secrets)
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            check(bytes, "the session", canaries)

            let file = try SessionFile.parse(Source("canary.session", bytes: bytes + SessionFile.closing(bytes)))
            for form in SessionExport.all { check(try form.export(file, secrets: secrets), form.name, canaries) }
            check(Array(file.shown(color: true, width: 40, bodies: true).utf8), "what is shown", canaries)

            // A run may show today what no session holds.
            let leak = dice.pick(secrets).text
            let spelt = dice.pick([
                leak, Data(leak.utf8).base64EncodedString(), leak + leak, JSON.text(.text(leak)), "\u{1b}[1m\(leak)\u{1b}[0m",
            ])
            let isLeaking = dice.roll(3) > 0
            let replay = Replay(disk: { throw Diagnostic("no-file", .io, "no disk here: \($0)") }) { _ in
                { turn in
                    var outcome = await Toy.run(turn.command, turn.answers, turn.world, turn.connect(nil, nil))
                    if isLeaking { outcome.stdout += Array("\nkey \(spelt) is here\n".utf8) }
                    return outcome
                }
            }
            let report = ReplayReport([await replay.play(file)])
            for reporter in [Reporter.json, .tap(), .junit, .html, .github, .human(DrawingStyle(width: 80))] {
                do {
                    check(try reporter.report(report, secrets: secrets), "the \(reporter.name) report", canaries)
                    written += 1
                } catch let diagnostic as Diagnostic {
                    #expect(diagnostic.id == "report-secret" && isLeaking)
                    check(Array(diagnostic.drawn().utf8), "the refusal", canaries)
                    refused += 1
                }
            }
        }
        // Both happened, so that the law is about something.
        #expect(refused > 60 && written > 60)
    }

    @Test func aReportThatWouldHoldASecretIsRefusedByName() async throws {
        let session = "#!session 1\n\n$ say it\n| fine\n[0] no-eol\n"
        let replay = Replay(disk: { _ in [] }) { _ in { _ in Outcome(stdout: Array("it is s<e&cret1234".utf8)) } }
        let report = ReplayReport([await replay.play(try SessionFile.parse(session, name: "a.session"))])
        for reporter in [Reporter.json, .tap(), .junit, .html, .github, .human(DrawingStyle())] {
            let error = #expect(throws: Diagnostic.self) {
                try reporter.report(report, secrets: [LiveSecret("DD_APP_KEY", "s<e&cret1234")])
            }
            #expect(
                error?.drawn() == """
                    error[report-secret]: the \(reporter.name) report is not written, because it holds the secret 'DD_APP_KEY'
                       = because: a report must hold no secret, but it stands there as it is
                       = because: a command shows it now; no session holds it
                       = so far: the sessions were played

                    """)
        }
    }
}
