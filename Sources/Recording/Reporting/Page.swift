import Diagnostics
import ProductAnalytics
import Values

/// One HTML file that opens from the disk: style and script stand in it, and nothing is loaded from anywhere.
struct Page {
    var title: String
    /// The words under the title.
    var summary: String
    /// The counts, each with the word that is its class.
    var counts: [(word: String, count: Int)] = []
    /// What can be hidden: the button that shows only what is not well.
    var hasFilter = false
    /// The page's own part, in which texts are escaped already.
    var body: String

    var text: String {
        // The browser itself keeps what was recorded from running or loading anything.
        let digest = String(decoding: Base64.encode(SHA256.digest(Array(Self.script.utf8))), as: UTF8.self)
        let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(digest)'; base-uri 'none'; form-action 'none'"
        let chips = counts.map { "<span class=\"chip \($0.word)\">\($0.count) \($0.word)</span>" }.joined()
        let filter =
            hasFilter ? "<button type=\"button\" id=\"filter\" aria-pressed=\"false\" title=\"f\">Only what is not well</button>" : ""
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="tenon">
            <title>\(Markup.escaped(title))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <header>
            <h1>\(Markup.escaped(title))</h1>
            <p class="summary">\(Markup.escaped(summary)) \(chips)</p>
            <div class="tools" role="search">
            <input type="search" id="search" placeholder="Search ( / )" aria-label="Search" autocomplete="off" spellcheck="false">
            \(filter)<button type="button" id="expand" title="e">Open all</button><button type="button" id="collapse" title="c">Close all</button>\
            <button type="button" id="theme" title="t">Theme</button><button type="button" id="help" title="?">Keys</button>
            <output id="found" aria-live="polite"></output>
            </div>
            </header>
            <main id="main">
            \(body)
            </main>
            <dialog id="keys" aria-labelledby="keys-title">
            <h2 id="keys-title">Keys</h2>
            <dl>
            <dt><kbd>/</kbd></dt><dd>search; Esc ends it</dd>
            <dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next command, the one before</dd>
            <dt><kbd>n</kbd> <kbd>p</kbd></dt><dd>the next that is not well, the one before</dd>
            <dt><kbd>o</kbd></dt><dd>opens or closes it; with Shift all that is in it</dd>
            <dt><kbd>e</kbd> <kbd>c</kbd></dt><dd>opens all, closes all</dd>
            <dt><kbd>f</kbd></dt><dd>only what is not well</dd>
            <dt><kbd>t</kbd></dt><dd>light, dark, or as the system says</dd>
            </dl>
            <form method="dialog"><button>Close</button></form>
            </dialog>
            <script>\(Self.script)</script>
            </body>
            </html>

            """
    }
}

// The parts that a report and an exported session share.
extension Page {
    /// A text that is shown as it stands.
    static func pre(_ text: String, _ kind: String) -> String { "<pre class=\"\(kind)\">\(Markup.escaped(text))</pre>\n" }

    static func badge(_ word: String) -> String { "<span class=\"badge \(word)\">\(word)</span>" }

    /// How many bytes of bodies a page may still take in, so that a browser can open it.
    struct Room {
        var left = 32 << 20
    }

    /// The exchanges of a command, each to be opened.
    static func exchanges(_ exchanges: [Exchange], _ room: inout Room) -> String {
        exchanges.map { exchange in
            let request = "\(exchange.method) \(exchange.shownPath)"
            let body = exchange.requestBody.content
            let sent = message(headers: exchange.requestHeaders.map { "\($0.name): \($0.value)" }, body, &room)
            let status: String
            let isGood: Bool
            let received: String
            switch exchange.answer {
            case .response(let code, let headers, let body):
                (status, isGood) = ("\(code)", (200..<400).contains(code))
                received = message(headers: headers.headers.map { "\($0.name): \($0.value)" }, body.content, &room)
            case .failure(let kind, let id, let body):
                (status, isGood) = ("no answer: \(kind.rawValue)", false)
                received = message(headers: ["error: \(id)"], body.content, &room)
            }
            return """
                <details class="exchange">
                <summary><code>\(Markup.escaped(request))</code> <span class="status \(isGood ? "good" : "bad")">\(Markup.escaped(status))</span></summary>
                <div class="pair"><section><h4>Request</h4>\(sent)</section><section><h4>Answer</h4>\(received)</section></div>
                </details>

                """
        }.joined()
    }

    /// The longest body that is shown whole, in bytes.
    private static let bodyLimit = 256 << 10

    private static func message(headers: [String], _ body: Template, _ room: inout Room) -> String {
        let head = headers.isEmpty ? "" : pre(headers.joined(separator: "\n"), "headers")
        guard !body.isEmpty else { return head + "<p class=\"none\">no body</p>" }
        let limit = min(bodyLimit, room.left)
        let cut = body.bytes.count > limit
        let text = cut ? String(decoding: body.bytes.prefix(limit), as: UTF8.self) : body.text
        room.left -= min(limit, body.bytes.count)
        return head + pre(text, "body") + (cut ? "<p class=\"none\">cut: the body has \(body.bytes.count) bytes</p>" : "")
    }

    /// What was answered to prompts.
    static func answers(_ entry: Entry) -> String {
        entry.answers.map { "<p class=\"answer\">answered <code>\(Markup.escaped($0.text))</code></p>\n" }.joined()
    }

    /// The command as it was typed.
    static func typed(_ text: String) -> String {
        "<code class=\"typed\">\(Markup.escaped(text))</code>"
    }
}
