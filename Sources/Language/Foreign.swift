import Diagnostics

/// The words that people bring from other shells and languages, and what they are called here.
enum Foreign {
    struct Verb {
        var words: String
        var because: [String] = []
        /// The verb that takes the same arguments, if there is one.
        var ours: String?
    }

    /// A verb of another shell; `known` are the verbs that exist, for nothing else may be tried.
    static func verb(_ name: String, known: [String]) -> Verb? {
        if let ours = verbs[name], known.contains(ours) {
            let keepsArguments = ["echo", "puts", "printf", "say", "cat", "rm", "source", "quit", "man", "whatis"].contains(name)
            return Verb(words: "here it is '\(ours)'", ours: keepsArguments ? ours : nil)
        }
        switch name {
        case "ls", "ll", "dir":
            return known.contains("list")
                ? Verb(words: "here 'list' lists connections", because: ["files are named by glob(\"*.json\")"]) : nil
        case "export", "var", "const", "local", "declare", "my":
            return Verb(words: "here it is 'let'", because: ["the form is let NAME = VALUE"])
        case "function", "func", "fn", "proc", "sub":
            return Verb(words: "here it is 'def'", because: ["the form is \(Parser.definitionForm)"])
        case "foreach": return Verb(words: "here it is 'for'", because: ["the form is for $x in LIST { … }"])
        case "elif", "elseif", "elsif": return Verb(words: "write 'else if'")
        case "unless": return Verb(words: "write 'if not'")
        case "then", "do", "begin": return Verb(words: "write '{'", because: ["a block stands in braces"])
        case "fi", "done", "end", "esac": return Verb(words: "write '}'", because: ["a block stands in braces"])
        case "throw", "raise", "die", "error": return Verb(words: "here it is 'fail'", because: ["the form is fail \"TEXT\""])
        case "switch", "case", "match": return Verb(words: "write 'if' and 'else if'")
        case "grep", "jq", "awk", "sed", "head", "tail", "wc", "sort", "uniq", "cut", "where", "select", "first", "count":
            let ours = filter(name)?.words ?? "'\(name)'"
            return Verb(words: "here it is \(ours), after '|'", because: ["a filter follows a command or a value: list users | count"])
        case "cd", "pwd", "mkdir", "cp", "mv", "touch", "git", "curl", "wget", "python", "bash", "sh", "vim", "sudo", "ssh", "clear":
            return Verb(words: "this is a program", because: ["programs run with '!' at the prompt, and in a script with sh [\"\(name)\", …]"])
        default: return nil
        }
    }

    private static let verbs = [
        "echo": "print", "puts": "print", "printf": "print", "say": "print", "cat": "open", "less": "open", "rm": "delete", "del": "delete",
        "remove": "delete", "get": "show", "view": "show", "add": "create", "new": "create", "insert": "create", "post": "create",
        "edit": "update", "patch": "update", "modify": "update", "source": "load", "include": "load", "require": "load",
        "quit": "exit", "bye": "exit", "logout": "exit", "man": "help", "whatis": "help", "search": "query", "find": "query",
        "desc": "describe", "schema": "describe", "mapping": "describe", "connect": "use", "switch": "use",
    ]

    /// A filter of another shell: words that name ours, and how it is used.
    static func filter(_ name: String) -> (words: String, examples: [String])? {
        switch name {
        case "grep", "rg", "filter", "search", "match", "find": ("'where'", ["list users | where id == \"crm-integration\""])
        case "jq": ("'get', 'select' or 'where'", ["list users | get join.type"])
        case "cut", "pick", "project", "columns": ("'select'", ["list users | select id, join.type"])
        case "awk": ("'select' or 'where'", ["list users | select id, join.type"])
        case "sed": ("the function 'replace'", [])
        case "head", "take", "limit", "top": ("'first'", ["list users | first 5"])
        case "tail": ("'last'", ["list users | last 5"])
        case "wc", "length", "len", "size": ("'count'", ["list users | count"])
        case "uniq", "distinct": ("'unique'", ["list users | unique"])
        case "order", "orderby", "sort_by", "sort-by": ("'sort'", ["list users | sort id"])
        case "offset", "tail_n": ("'skip'", ["list users | skip 5"])
        case "tac", "rev": ("'reverse'", ["list users | reverse"])
        case "avg", "average": ("'mean'", [])
        case "tee", "write", "out": ("'save'", ["list users | save users.csv"])
        default: nil
        }
    }

    /// A constant of another language.
    static func constant(_ name: String) -> String? {
        switch name {
        case "True", "TRUE", "yes": "true"
        case "False", "FALSE": "false"
        case "nil", "None", "undefined", "NULL", "Null": "null"
        default: nil
        }
    }

    /// A function of another language.
    static func function(_ name: String) -> String? {
        switch name {
        case "length", "size", "count", "strlen": "len"
        case "typeof", "typeOf": "type"
        case "toUpper", "toUpperCase", "upcase", "uppercase": "upper"
        case "toLower", "toLowerCase", "downcase", "lowercase": "lower"
        case "includes", "include": "contains"
        case "startsWith", "startswith", "hasPrefix": "starts_with"
        case "endsWith", "endswith", "hasSuffix": "ends_with"
        case "strip": "trim"
        case "str", "string", "toString", "to_string": "text"
        case "number", "parseInt", "toInt", "integer": "int"
        case "float", "double", "parseFloat": "decimal"
        case "avg", "average": "mean"
        case "fromJSON", "from_json", "parseJSON", "JSON.parse": "parse_json"
        case "toJSON", "stringify": "to_json"
        case "sub", "gsub": "replace"
        case "substr", "substring": "slice"
        case "getenv": "env"
        default: nil
        }
    }
}
