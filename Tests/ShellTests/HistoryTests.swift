import Diagnostics
import Glibc
import Testing

@testable import Shell

/// A folder that goes when the test has ended.
private final class Folder {
    let path: String
    init() {
        var template = Array("/tmp/tenon-history-XXXXXX".utf8CString)
        _ = mkdtemp(&template)
        path = template.withUnsafeBufferPointer { String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    }
    deinit {
        for name in ["history.jsonl", "history.jsonl.new"] { unlink(path + "/state/" + name) }
        chmod(path + "/state", 0o700)
        rmdir(path + "/state")
        rmdir(path)
    }
    var file: String { path + "/state/history.jsonl" }
    var text: String {
        guard let stream = fopen(file, "r") else { return "" }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return String(decoding: bytes[..<fread(&bytes, 1, bytes.count, stream)], as: UTF8.self)
    }
    func write(_ text: String) {
        mkdir(path + "/state", 0o700)
        guard let stream = fopen(file, "w") else { return }
        fwrite(Array(text.utf8), 1, text.utf8.count, stream)
        fclose(stream)
    }
    func history(mostEntries: Int = History.mostEntries, redact: @escaping (String) -> String? = { $0 }) -> History {
        History(path: file, mostEntries: mostEntries, now: { 1_700_000_000_000_000 }, redact: redact)
    }
}

@Suite struct HistoryTests {
    @Test func anEntryIsOneLineOfJSON() {
        let folder = Folder()
        folder.history().append(text: "list {\n  \"é\"\n}", site: "local", status: 4)
        #expect(folder.text == #"{"text":"list {\n  \"é\"\n}","site":"local","status":4,"time":"2023-11-14T22:13:20Z"}"# + "\n")
        let expected = History.Entry(text: "list {\n  \"é\"\n}", site: "local", status: 4, time: 1_700_000_000_000_000)
        #expect(folder.history().entries == [expected])
    }

    @Test func onlyItsOwnerMayReadIt() {
        let folder = Folder()
        folder.history().append(text: "x")
        var information = stat()
        #expect(stat(folder.file, &information) == 0)
        #expect(information.st_mode & 0o777 == 0o600)
    }

    @Test func whatBeginsWithABlankIsNotKept() {
        let folder = Folder()
        let history = folder.history(redact: { $0.contains("key") ? nil : $0 })
        for text in [" list", "", "\n", "set key=1", "kept"] { history.append(text: text) }
        #expect(history.entries.map(\.text) == ["kept"])
        #expect(folder.history().entries.map(\.text) == ["kept"])
    }

    @Test func linesThatAreNoEntriesArePassedOver() {
        let folder = Folder()
        folder.write("{\"text\":\"one\"}\nrubbish\n\n{\"text\":1}\n[]\n\u{0}\u{1}\n{\"text\":\"two\",\"more\":1}\n{\"text\":\"to")
        let history = folder.history()
        #expect(history.takeNotice() == nil)
        #expect(history.entries.map(\.text) == ["one", "two"])
        history.append(text: "three")
        #expect(folder.history().entries.map(\.text) == ["one", "two", "three"])
    }

    @Test func severalWritersDoNotMixTheirLines() async {
        let folder = Folder()
        let path = folder.file
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    let history = History(path: path, now: { 0 })
                    for index in 0..<50 { history.append(text: "\(writer) \(index) " + String(repeating: "x", count: index * 10)) }
                }
            }
        }
        let texts = folder.history().entries.map(\.text)
        #expect(texts.count == 400)
        for writer in 0..<8 {
            let own = texts.filter { $0.hasPrefix("\(writer) ") }.compactMap { Int($0.split(separator: " ")[1]) }
            #expect(own == Array(0..<50))
        }
    }

    @Test func aLongFileIsCutToItsNewestLines() {
        let folder = Folder()
        folder.write((0..<120).map { "{\"text\":\"\($0)\"}\n" }.joined())
        let history = folder.history(mostEntries: 100)
        #expect(history.entries.map(\.text) == (20..<120).map(String.init))
        #expect(folder.text.split(separator: "\n").count == 100)
        history.append(text: "new")
        #expect(folder.history(mostEntries: 100).entries.last?.text == "new")
    }

    @Test func aFolderThatCannotBeWrittenCostsOneNotice() {
        let history = History(path: "/dev/null/state/history.jsonl", now: { 0 })
        let text = history.takeNotice().map { $0.drawn() }
        #expect(
            text == """
                warning[history-not-kept]: history is not kept in /dev/null/state/history.jsonl
                   = because: Not a directory
                   = so far: what is typed now can be recalled until the shell ends

                """)
        history.append(text: "one")
        history.append(text: "two")
        #expect(history.takeNotice() == nil)
        #expect(history.entries.map(\.text) == ["one", "two"])
    }

    @Test func withoutAPathItIsKeptInMemory() {
        let history = History(path: nil, now: { 0 })
        history.append(text: "one")
        #expect(history.entries.map(\.text) == ["one"])
    }
}

@Suite struct RecallTests {
    private func recall(_ texts: [String]) -> Recall {
        let history = History(path: nil, now: { 0 })
        for text in texts { history.append(text: text) }
        let recall = Recall(history)
        recall.begin()
        return recall
    }

    @Test func theDraftIsKept() {
        let recall = recall(["one", "two"])
        #expect(recall.older("draft") == "two")
        #expect(recall.older("two") == "one")
        #expect(recall.older("one") == nil)
        #expect(recall.newer("one") == "two")
        #expect(recall.newer("two") == "draft")
        #expect(recall.newer("draft") == nil)
    }

    @Test func aChangedEntryIsKeptToo() {
        let recall = recall(["one", "two"])
        _ = recall.older("")
        #expect(recall.older("two!") == "one")
        #expect(recall.newer("one") == "two!")
    }

    @Test func repetitionsArePassedOver() {
        let recall = recall(["one", "two", "two", "two"])
        #expect(recall.older("") == "two")
        #expect(recall.older("two") == "one")
    }

    @Test func theSearchTakesLettersAsTheyAre() {
        let history = History(path: nil, now: { 0 })
        for text in ["print 'ÉTÉ'", "print 'été'", "LIST users", "list accounts"] { history.append(text: text) }
        func found(_ query: String) -> [String] { HistorySearch(history).entries(.init(query)).map(\.text) }
        #expect(found("list") == ["list accounts", "LIST users"])
        #expect(found("LIST") == ["LIST users"])
        #expect(found("É") == ["print 'ÉTÉ'"])
        #expect(found("été") == ["print 'été'"])
    }

    @Test func nothingToRecall() {
        #expect(recall([]).older("x") == nil)
        #expect(recall([]).newer("x") == nil)
    }
}
