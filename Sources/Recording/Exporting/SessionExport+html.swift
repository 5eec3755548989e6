import Diagnostics

extension SessionExport {
    /// One HTML file to read a session in, drawn like the report of a replay.
    public static let html = SessionExport("HTML") { file, _ in
        let count = file.entries.count
        let exchanges = file.entries.reduce(0) { $0 + $1.exchanges.count }
        var summary = "\(count) \(count == 1 ? "command" : "commands"), \(exchanges) \(exchanges == 1 ? "exchange" : "exchanges")"
        if let site = file.head.site { summary += ", site \(site)" }
        var room = Page.Room()
        var body = "<div class=\"list\">\n"
        for entry in file.entries { body += entry.html(&room) }
        return Array(Page(title: file.title, summary: summary, body: body + "</div>").text.utf8)
    }
}

extension Entry {
    fileprivate func html(_ room: inout Page.Room) -> String {
        let isGood = status?.code == 0
        let ending = status?.text ?? "interrupted"
        var inside = Page.exchanges(exchanges, &room) + Page.answers(self) + Page.shown(self)
        for event in events { inside += "<p class=\"none\">\(Markup.escaped(event.text))</p>\n" }
        return """
            <details class="command \(isGood ? "done" : "failed")" id="l\(number)" open>
            <summary><span class="line">\(number)</span> \(Page.typed(command.text)) <span class="status \(isGood ? "good" : "bad")">\(Markup.escaped(ending))</span></summary>
            <div class="inside">
            \(inside)</div>
            </details>

            """
    }
}
