import Values

/// What the other side can do, as it says in `initialize`; what it does not say it cannot.
struct ClientAbilities {
    let encoding: PositionEncoding
    /// The folder of the workspace, if there is one.
    let root: String?
    /// Whether it asks for diagnostics itself; then they are not published as well.
    let pullsDiagnostics: Bool
    let refreshesDiagnostics: Bool
    /// Whether a hover and a documentation may be in Markdown.
    let readsMarkdown: Bool
    let documentsMarkdown: Bool
    let nestsSymbols: Bool
    let foldsWholeLines: Bool
    let readsTags: Bool
    let readsRelated: Bool

    init(_ params: Params) {
        let general = params["capabilities", "general", "positionEncodings"]?.list?.compactMap(\.string) ?? []
        encoding = PositionEncoding(offered: general)
        let folder = params["workspaceFolders"]?.list?.first?["uri"]?.string ?? params["rootUri"]?.string
        root = folder.flatMap(DocumentURI.path) ?? params["rootPath"]?.string
        func text(_ name: String) -> Value? { params["capabilities", "textDocument", name] }
        pullsDiagnostics = text("diagnostic") != nil
        refreshesDiagnostics = params["capabilities", "workspace", "diagnostics", "refreshSupport"]?.bool == true
        readsMarkdown = text("hover")?["contentFormat"]?.list?.contains("markdown") ?? false
        documentsMarkdown = text("completion")?["completionItem"]?["documentationFormat"]?.list?.contains("markdown") ?? false
        nestsSymbols = text("documentSymbol")?["hierarchicalDocumentSymbolSupport"]?.bool == true
        foldsWholeLines = text("foldingRange")?["lineFoldingOnly"]?.bool == true
        let diagnostics = text("publishDiagnostics")
        readsTags = diagnostics?["tagSupport"] != nil || text("diagnostic")?["tagSupport"] != nil
        readsRelated = diagnostics?["relatedInformation"]?.bool == true || text("diagnostic")?["relatedInformation"]?.bool == true
    }
}

extension Server {
    /// What this server can do.
    var abilities: Value {
        var capabilities: [(String, Value)] = [
            ("positionEncoding", .text(workspace.encoding.rawValue)),
            ("textDocumentSync", ["openClose": true, "change": 2, "save": true]),
            ("completionProvider", ["triggerCharacters": ["$", "|", "-", "/", ":", " "]]),
            ("hoverProvider", true),
            ("signatureHelpProvider", ["triggerCharacters": ["(", ",", " "]]),
            ("definitionProvider", true), ("referencesProvider", true), ("documentHighlightProvider", true),
            ("renameProvider", ["prepareProvider": true]),
            ("documentSymbolProvider", true), ("workspaceSymbolProvider", true), ("foldingRangeProvider", true),
            ("documentFormattingProvider", true), ("documentRangeFormattingProvider", true),
            ("codeActionProvider", ["codeActionKinds": ["quickfix"]]),
            (
                "semanticTokensProvider",
                [
                    "legend": [
                        "tokenTypes": .list(SemanticSort.allCases.map { .text($0.rawValue) }),
                        "tokenModifiers": .list(SemanticSort.modifiers),
                    ],
                    "full": true, "range": true,
                ]
            ),
        ]
        if client.pullsDiagnostics {
            capabilities.append(
                ("diagnosticProvider", ["identifier": "tenon", "interFileDependencies": true, "workspaceDiagnostics": false]))
        }
        return ["capabilities": .map(capabilities), "serverInfo": ["name": "tenon", "version": .text(version)]]
    }
}
