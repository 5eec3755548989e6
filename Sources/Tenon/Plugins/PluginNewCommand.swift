import ArgumentParser
import Commands
import Diagnostics
import Glibc
import PluginHost
import Values

/// Makes the folder of a plugin that works, to be changed.
struct PluginNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "new", abstract: "Makes a plugin that works, in a folder of its name.")
    @Argument var name: String
    @Option(
        name: .long,
        help: ArgumentHelp("script (in the command language) or process (Python here; any language will do).", valueName: "kind"))
    var kind = "script"

    func validate() throws {
        guard ["script", "process"].contains(kind) else { throw ValidationError("a plugin is a script or a process, but not '\(kind)'") }
    }

    func run() throws {
        let (name, kind) = (name, kind)
        PluginAccess.start { access in
            guard Manifest.isName(name) else { throw Diagnostic.badName(name) }
            guard !access.world.files.exists(name), access.world.files.list(name).isEmpty else { throw Diagnostic.isThere(name) }
            for (path, text, isProgram) in kind == "script" ? PluginTemplate.script(name) : PluginTemplate.process(name) {
                let whole = name + "/" + path
                if let slash = whole.lastIndex(of: "/") { try access.world.files.makeFolder(String(whole[..<slash])) }
                try access.world.files.write(whole, Array(text.utf8), .create)
                if isProgram { chmod(whole, 0o755) }
            }
            access.output.notes("made \(name)/; tenon plugin add \(name) lets it take part\n")
            return .done
        }
    }
}

/// What a new plugin begins with.
enum PluginTemplate {
    static func script(_ name: String) -> [(path: String, text: String, isProgram: Bool)] {
        [
            (
                "plugin.json",
                """
                {
                  "manifest": 1,
                  "name": "\(name)",
                  "version": "0.1.0",
                  "summary": "Greets, and counts what is there.",
                  "kind": "script",
                  "entry": "main.tenon",
                  "commands": [
                    {
                      "usage": "\(name).count [<entity>]",
                      "summary": "Counts the connections of an entity.",
                      "effects": "read",
                      "examples": ["\(name).count users"]
                    }
                  ],
                  "permissions": {
                    "commands": ["list *"],
                    "why": { "commands": "to count what is there" }
                  }
                }

                """, false
            ),
            (
                "main.tenon",
                """
                # What '\(name).count' does: a definition of that name gets its arguments.
                def count(entity: entity = users) -> any "counts the connections of an entity" {
                  let all = list $entity
                  return {entity: $entity, connections: len($all)}
                }

                """, false
            ),
            ("README.md", readme(name), false),
        ]
    }

    static func process(_ name: String) -> [(path: String, text: String, isProgram: Bool)] {
        [
            (
                "plugin.json",
                """
                {
                  "manifest": 1,
                  "name": "\(name)",
                  "version": "0.1.0",
                  "summary": "Turns words around.",
                  "kind": "process",
                  "command": ["python3", "-I", "{dir}/main.py"],
                  "commands": [
                    {
                      "usage": "\(name).turn <text>",
                      "summary": "Gives a text from its end to its beginning.",
                      "effects": "local",
                      "examples": ["\(name).turn stressed"]
                    }
                  ]
                }

                """, false
            ),
            (
                "main.py",
                #"""
                # A plugin is a server of the Model Context Protocol on its standard input and output: one message in JSON a line.
                # Any library for MCP will do as well as these lines, which need none.
                import json
                import sys

                TOOLS = [{"name": "turn", "description": "Gives a text from its end to its beginning.",
                          "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}}]


                def answer(method, params):
                    if method == "server/discover":
                        return {"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}},
                                "serverInfo": {"name": "\#(name)", "version": "0.1.0"}, "resultType": "complete"}
                    if method == "tools/list":
                        return {"tools": TOOLS, "resultType": "complete"}
                    if method == "tools/call":
                        arguments = params.get("arguments")
                        if params.get("name") != "turn" or not isinstance(arguments, dict) or not isinstance(arguments.get("text"), str):
                            raise ValueError("there is one tool, 'turn', and it takes a text")
                        text = arguments["text"][::-1]
                        return {"content": [{"type": "text", "text": text}], "structuredContent": {"result": text}, "isError": False,
                                "resultType": "complete"}
                    return None


                for line in sys.stdin:
                    message = json.loads(line)
                    if "id" not in message:
                        continue
                    reply = {"jsonrpc": "2.0", "id": message["id"]}
                    try:
                        result = answer(message.get("method"), message.get("params") or {})
                        if result is None:
                            reply["error"] = {"code": -32601, "message": "there is no such method"}
                        else:
                            reply["result"] = result
                    except ValueError as problem:
                        reply["error"] = {"code": -32602, "message": str(problem)}
                    print(json.dumps(reply), flush=True)

                """#, false
            ),
            ("README.md", readme(name), false),
        ]
    }

    private static func readme(_ name: String) -> String {
        """
        # \(name)

        A plugin for Tenon.

            tenon plugin add \(name)       lets it take part, after showing what it may do
            tenon plugin test \(name)      holds it to the protocol and its manifest, and plays the sessions in \(name)/tests
            tenon --record \(name)/tests/first.session -c '\(name).…'   makes such a session

        """
    }
}
