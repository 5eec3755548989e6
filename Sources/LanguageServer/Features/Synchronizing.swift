import Values

// What is open, and what has changed.
extension Server {
    func didOpen(_ params: Params) throws(ResponseError) {
        let document = Document(
            uri: try params.text("textDocument", "uri"), version: try params.int("textDocument", "version"),
            text: try params.text("textDocument", "text"), workspace.encoding)
        workspace.open(document)
        changed(document)
    }

    func didChange(_ params: Params) throws(ResponseError) {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        try document.change(to: try params.int("textDocument", "version"), try params.list("contentChanges"))
        changed(document)
    }

    func didClose(_ params: Params) throws(ResponseError) {
        let document = try workspace.document(try params.text("textDocument", "uri"))
        workspace.close(document)
        markClean(document.uri)
        if !client.pullsDiagnostics {
            send(Message.notice("textDocument/publishDiagnostics", ["uri": .text(document.uri), "diagnostics": []]))
        }
        // The disk counts again for who loads it.
        recheckAll()
    }

    func didSave(_ params: Params) throws(ResponseError) { recheckAll() }

    func didChangeFiles(_ params: Params) throws(ResponseError) { recheckAll() }

    private func changed(_ document: Document) {
        markDirty(document.uri)
        let others = workspace.changed(document)
        for other in others {
            other.analysis = nil
            markDirty(other.uri)
        }
        if !others.isEmpty { refresh() }
    }

    private func recheckAll() {
        workspace.forgetFiles()
        for uri in workspace.documents.keys { markDirty(uri) }
        refresh()
    }

    private func refresh() {
        if client.pullsDiagnostics, client.refreshesDiagnostics { ask("workspace/diagnostic/refresh") }
    }
}
