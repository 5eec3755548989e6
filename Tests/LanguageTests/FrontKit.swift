import Diagnostics
import Language
import Values

/// A vocabulary with the verbs of the design, and files that are given as texts.
func vocabulary(files: [String: String] = [:]) -> Vocabulary {
    let commands = [
        verb("use (site <site> | entity <entity> | profile <text> | format <format>) [<block>]", .local, "use site eu", "use entity users"),
        verb("list [<entity>]", .read, "list users"),
        verb("show <resource>", .read, "show users/crm-integration"),
        verb("describe [<entity>]", .read, "describe users"),
        verb("create <entity> from <source> [--jobs <int>] [--resume]", .write, "create users from crm.json"),
        verb(
            "update <resource> (add field <map> | change field <field> <map> | drop field <field> | from <source>)", .write,
            #"update users/crm-integration add field {id: "nps", source_name: "nps_score", type: "number"}"#),
        verb("delete <resource>... [--yes]", .destroy, "delete users/old-import"),
        verb(
            "query <entity> [<query>] [matching <text>] [select <attribute>,...] [sort <sort>] [limit <int>]", .read,
            "query users 'first_country_code:US' select user_id, user_email sort -first_seen limit 50"),
        verb("copy <entity> from <site> to <site> [--prune] [--yes]", .write, "copy users from us1 to eu"),
        verb("import (table <name> | users | accounts | events) from <path>", .write, "import users from users.csv"),
        verb("run <path> [<any>...]", .local, "run sync.tenon"),
        verb("open <path>", .local, "open crm.json"),
        verb("print [<any>...]", .local, #"print "hello""#),
        verb("set [<name> [<any>]]", .local, "set format json"),
        verb("record (stop | <path>)", .local, "record stop"),
        verb("help [<text>...]", .local, "help list"),
        verb("exit [<int>]", .local, "exit 1"),
    ]
    return Vocabulary(
        commands: commands, functions: [verb("env <name> -> text", .local, "env(\"HOME\")"), verb("now -> time", .local, "now()")],
        types: [
            "entity": WordType("entity") { value in
                guard let text = value.string, ["users", "accounts"].contains(text) else {
                    throw Diagnostic(
                        "unknown-entity", .name, "there is no entity '\(value.string ?? "?")'",
                        because: ["entities are 'users' and 'accounts'"])
                }
                return value
            },
            "path": WordType(
                "path", read: { $0 },
                check: { word, written, _ in
                    word.hasPrefix("missing") && !written.contains(word)
                        ? Diagnostic("no-such-file", .io, "there is no file '\(word)'") : nil
                }),
            "source": WordType(
                "source", read: { $0 },
                check: { word, written, _ in
                    word.hasPrefix("missing") && !written.contains(word)
                        ? Diagnostic("no-such-file", .io, "there is no file '\(word)'") : nil
                }),
            "site": WordType("site") { $0 }, "resource": WordType("resource") { $0 }, "query": WordType("query") { $0 },
            "attribute": WordType("attribute") { $0 }, "sort": WordType("sort") { $0 }, "field": WordType("field") { $0 },
            "format": WordType("format") { $0 },
        ],
        suffixes: ["json", "jsonl", "csv", "tsv", "yaml", "yml", "md", "txt"],
        read: { path, _ in
            guard let text = files[path] else { throw Diagnostic("no-such-file", .io, "there is no file '\(path)'") }
            return Source(path, text)
        })
}

private func verb(_ usage: String, _ effect: Effect, _ examples: String...) -> Signature {
    do {
        return Signature(try Usage(parsing: usage), effect: effect, summary: "", examples: examples)
    } catch {
        preconditionFailure("\(error)")
    }
}

func parse(_ text: String, files: [String: String] = [:]) -> Script {
    Script.parse(Source("t", text), vocabulary: vocabulary(files: files))
}

/// The tree in short, for tests of its shape.
func shape(_ script: Script) -> String { script.body.statements.map(shape).joined(separator: "; ") }

func shape(_ block: Block) -> String { "{" + block.statements.map(shape).joined(separator: "; ") + "}" }

func shape(_ statement: Statement) -> String {
    switch statement.kind {
    case .declare(let name, let isMutable, let type, let value):
        "let \(isMutable ? "mut " : "")\(name.text)\(type.map { ":" + $0.text } ?? "") = \(shape(value))"
    case .assign(let name, let value): "$\(name.text) = \(shape(value))"
    case .define(let definition):
        "def \(definition.name.text)(" + definition.parameters.map(shape).joined(separator: ", ") + ")"
            + (definition.result.map { "->" + $0.text } ?? "") + (definition.summary.map { " '\($0)'" } ?? "")
            + definition.examples.map { " example " + shape($0) }.joined() + " " + shape(definition.body)
    case .choose(let ways, let otherwise):
        ways.map { "if \(shape($0.condition)) \(shape($0.block))" }.joined(separator: " else ")
            + (otherwise.map { " else " + shape($0) } ?? "")
    case .iterate(let first, let second, let over, let block):
        "for \(first.text)\(second.map { "," + $0.text } ?? "") in \(shape(over)) \(shape(block))"
    case .repeatWhile(let condition, let block): "while \(shape(condition)) \(shape(block))"
    case .leave: "break"
    case .next: "continue"
    case .attempt(let block, let catches, let finally):
        "try \(shape(block))"
            + catches.map {
                " catch \($0.kinds.map(\.text).joined(separator: ","))\($0.variable.map { " as " + $0.text } ?? "") \(shape($0.block))"
            }.joined() + (finally.map { " finally " + shape($0) } ?? "")
    case .give(let value): "return" + (value.map { " " + shape($0) } ?? "")
    case .fail(let value): "fail " + shape(value)
    case .assert(let value, let message): "assert " + shape(value) + (message.map { ", " + shape($0) } ?? "")
    case .expect(let value, let message): "expect " + shape(value) + (message.map { ", " + shape($0) } ?? "")
    case .expectError(let kinds, let block): "expect error \(kinds.map(\.text).joined(separator: ",")) \(shape(block))"
    case .requires(let names): "requires " + names.map(\.text).joined(separator: ",")
    case .load(let name, let script, let isImport, let space):
        (isImport ? "import " : "load ") + name.text + (space.map { " as " + $0.text } ?? "") + " "
            + (script.map { "{" + shape($0) + "}" } ?? "nil")
    case .watch(let every, let until, let most, let block):
        "watch \(shape(every))" + (until.map { " until " + shape($0) } ?? "") + (most.map { " max " + shape($0) } ?? "") + " "
            + shape(block)
    case .react(let reaction): "\(reaction.trigger.rawValue)" + (reaction.event.map { " " + $0.text } ?? "") + " " + shape(reaction.block)
    case .show(let pipeline): shape(pipeline)
    case .broken: "BROKEN"
    }
}

func shape(_ parameter: Parameter) -> String {
    (parameter.isOption ? "--" : "") + parameter.name.text + (parameter.type.map { ":" + $0.text } ?? "")
        + (parameter.isRest ? "..." : "") + (parameter.standard.map { "=" + shape($0) } ?? "")
}

func shape(_ pipeline: Pipeline) -> String {
    var out =
        switch pipeline.head {
        case .command(let command): shape(command)
        case .value(let value): shape(value)
        }
    for filter in pipeline.filters {
        out += " | " + filter.name.text
        for argument in filter.arguments {
            switch argument {
            case .row(let value): out += " row" + shape(value)
            case .path(let path):
                out += " path(" + (path.isDescending ? "-" : "") + path.text + (path.isOptional ? "?" : "") + ")"
            case .value(let value): out += " " + shape(value)
            case .word(let word): out += " " + word.text
            case .block(let row, let block): out += (row.map { " $" + $0.text } ?? "") + " " + shape(block)
            }
        }
    }
    if let redirect = pipeline.redirect { out += " >\(redirect.mode) \(shape(redirect.path))" }
    return out + (pipeline.isBackground ? " &" : "")
}

func shape(_ command: Command) -> String {
    var out = (command.isPlan ? "plan " : "") + command.verb.text + (command.signature == nil ? "?" : "")
    for argument in command.arguments {
        out += " \(argument.name)\(argument.isRepeated ? "*" : ""):\(argument.isSpread ? "..." : "")"
        out += argument.block.map(shape) ?? shape(argument.value)
    }
    return out
}

func shape(_ expression: Expression) -> String {
    switch expression.kind {
    case .literal(let value): JSON.text(value)
    case .word(let word): word
    case .interpolated(let segments):
        "\""
            + segments.map { if case .text(let text) = $0 { text } else if case .value(let value) = $0 { "<\(shape(value))>" } else { "" } }
            .joined() + "\""
    case .list(let elements): "[" + elements.map { ($0.isSpread ? "..." : "") + shape($0.value) }.joined(separator: ",") + "]"
    case .map(let members):
        "{" + members.map { ($0.key.map { $0.text + ":" } ?? "...") + shape($0.value) }.joined(separator: ",") + "}"
    case .variable(let name): "$" + name
    case .field(let name): "." + name.text
    case .row: "it"
    case .member(let base, let name, let isOptional): shape(base) + (isOptional ? "?." : ".") + name.text
    case .spread(let list): "..." + shape(list)
    case .index(let base, let index, let isOptional): shape(base) + (isOptional ? "?[" : "[") + shape(index) + "]"
    case .slice(let base, let from, let to): shape(base) + "[" + (from.map(shape) ?? "") + ".." + (to.map(shape) ?? "") + "]"
    case .call(let name, let arguments): name.text + "(" + arguments.map(shape).joined(separator: ",") + ")"
    case .unary(let sign, let value): "(\(sign.rawValue) \(shape(value)))"
    case .binary(let sign, let left, let right): "(\(shape(left)) \(sign.rawValue) \(shape(right)))"
    case .pipeline(let pipeline): "(" + shape(pipeline) + ")"
    case .broken: "BROKEN"
    }
}

/// Drawings one after the other, each from its line `=== text` on; empty lines between them mean nothing.
func sections(_ text: String) -> [String] {
    var sections: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
        if line.hasPrefix("=== ") { sections.append("") }
        if !sections.isEmpty { sections[sections.count - 1] += line + "\n" }
    }
    return sections
}
