/// What is said of `problemCases`, drawn in full.
let problemDrawings = ##"""
    === craete users from people.json
    error[unknown-verb]: there is no verb 'craete'
      --> t:1:1
       |
     1 | craete users from people.json
       | ^^^^^^ did you mean 'create'?
       |
       = try: create users from people.json
    === foo
    error[unknown-verb]: there is no verb 'foo'
      --> t:1:1
       |
     1 | foo
       | ^^^ did you mean 'for'?
    === let x = foo
    error[unknown-verb]: there is no verb 'foo'
      --> t:1:9
       |
     1 | let x = foo
       |         ^^^
       |
       = because: a bare name begins a command; text is written "foo"
    === x = 5
    error[unknown-verb]: there is no verb 'x'
      --> t:1:1
       |
     1 | x = 5
       | ^
       |
       = because: a variable is made with 'let' and assigned with '$'
       = try: let x = 5
    === echo hello
    error[unknown-verb]: there is no verb 'echo'
      --> t:1:1
       |
     1 | echo hello
       | ^^^^ here it is 'print'
       |
       = try: print hello
    === ls
    error[unknown-verb]: there is no verb 'ls'
      --> t:1:1
       |
     1 | ls
       | ^^ here 'list' lists connections
       |
       = because: files are named by glob("*.json")
    === cat a.json
    error[unknown-verb]: there is no verb 'cat'
      --> t:1:1
       |
     1 | cat a.json
       | ^^^ here it is 'open'
       |
       = try: open a.json
    === rm users/x
    error[unknown-verb]: there is no verb 'rm'
      --> t:1:1
       |
     1 | rm users/x
       | ^^ here it is 'delete'
       |
       = try: delete users/x
    === grep x
    error[unknown-verb]: there is no verb 'grep'
      --> t:1:1
       |
     1 | grep x
       | ^^^^ here it is 'where', after '|'
       |
       = because: a filter follows a command or a value: list users | count
    === git status
    error[unknown-verb]: there is no verb 'git'
      --> t:1:1
       |
     1 | git status
       | ^^^ this is a program
       |
       = because: programs run with '!' at the prompt, and in a script with sh ["git", …]
    === get users
    error[unknown-verb]: there is no verb 'get'
      --> t:1:1
       |
     1 | get users
       | ^^^ here it is 'show'
    === export X=1
    error[unknown-verb]: there is no verb 'export'
      --> t:1:1
       |
     1 | export X=1
       | ^^^^^^ here it is 'let'
       |
       = because: the form is let NAME = VALUE
    === ./run.sh
    error[unknown-verb]: there is no verb './run.sh'
      --> t:1:1
       |
     1 | ./run.sh
       | ^^^^^^^^
       |
       = because: 'help' lists the verbs
    === print (lst users)
    error[unknown-verb]: there is no verb 'lst'
      --> t:1:8
       |
     1 | print (lst users)
       |        ^^^ did you mean 'list'?
       |
       = because: a bare name begins a command; text is written "lst"
       = try: print (list users)
    === create users
    error[missing-argument]: 'create' needs to know where to read from
      --> t:1:13
       |
     1 | create users
       |             ^ expected 'from <source>'
       |
       = because: the form is create <entity> from <source> [--jobs <int>] [--resume]
       = try: create users from crm.json
    === create
    error[missing-argument]: 'create' needs to know which entity
      --> t:1:7
       |
     1 | create
       |       ^ expected '<entity>'
       |
       = because: the form is create <entity> from <source> [--jobs <int>] [--resume]
       = try: create users from crm.json
    === create users form a.json
    error[missing-argument]: 'create' needs to know where to read from
      --> t:1:14
       |
     1 | create users form a.json
       |              ^^^^ did you mean 'from'?
       |
       = because: the form is create <entity> from <source> [--jobs <int>] [--resume]
       = try: create users from a.json
    === create users from
    error[missing-argument]: 'create' needs to know where to read from
      --> t:1:18
       |
     1 | create users from
       |                  ^ expected '<source>'
       |
       = because: the form is create <entity> from <source> [--jobs <int>] [--resume]
       = try: create users from crm.json
    === show
    error[missing-argument]: 'show' needs to know which resource
      --> t:1:5
       |
     1 | show
       |     ^ expected '<resource>'
       |
       = because: the form is show <resource>
       = try: show users/crm-integration
    === use
    error[missing-argument]: 'use' needs to know what
      --> t:1:4
       |
     1 | use
       |    ^ expected 'site <site>', 'entity <entity>', 'profile <text>' or 'format <format>'
       |
       = because: the form is use (site <site> | entity <entity> | profile <text> | format <format>) [<block>]
       = try: use site eu
    === use sight eu
    error[missing-argument]: 'use' needs to know what
      --> t:1:5
       |
     1 | use sight eu
       |     ^^^^^ expected 'site <site>', 'entity <entity>', 'profile <text>' or 'format <format>'
       |
       = because: the form is use (site <site> | entity <entity> | profile <text> | format <format>) [<block>]
       = try: use site eu
    === list users accounts
    error[extra-argument]: 'list' takes nothing more here
      --> t:1:12
       |
     1 | list users accounts
       |            ^^^^^^^^
       |
       = because: the form is list [<entity>]
    === list users --al
    error[unknown-option]: 'list' has no option '--al'
      --> t:1:12
       |
     1 | list users --al
       |            ^^^^
       |
       = because: the form is list [<entity>]
    === create users from a.json --resum
    error[unknown-option]: 'create' has no option '--resum'
      --> t:1:26
       |
     1 | create users from a.json --resum
       |                          ^^^^^^^ did you mean '--resume'?
       |
       = because: the form is create <entity> from <source> [--jobs <int>] [--resume]
       = try: create users from a.json --resume
    === create users from a.json --jobs
    error[missing-argument]: '--jobs' needs a value
      --> t:1:32
       |
     1 | create users from a.json --jobs
       |                                ^ expected '--jobs <int>'
    === create users from a.json --jobs=4
    error[option-equals]: an option has no '='
      --> t:1:32
       |
     1 | create users from a.json --jobs=4
       |                                ^ put a blank here
       |
       = because: the form is --jobs VALUE
       = try: create users from a.json --jobs 4
    === update users/x
    error[missing-argument]: 'update' needs to know what
      --> t:1:15
       |
     1 | update users/x
       |               ^ expected 'add field <map>', 'change field <field> <map>', 'drop field <field>' or 'from <source>'
       |
       = because: the form is update <resource> (add field <map> | change field <field> <map> | drop field <field> | from <source>)
       = try: update users/crm-integration add field {id: "nps", source_name: "nps_score", type: "number"}
    === update users/x ad field {}
    error[missing-argument]: 'update' needs to know what
      --> t:1:16
       |
     1 | update users/x ad field {}
       |                ^^ did you mean 'add'?
       |
       = because: the form is update <resource> (add field <map> | change field <field> <map> | drop field <field> | from <source>)
       = try: update users/x add field {}
    === update users/x add field
    error[missing-argument]: 'update' needs a map
      --> t:1:25
       |
     1 | update users/x add field
       |                         ^ expected '<map>'
       |
       = because: the form is update <resource> (add field <map> | change field <field> <map> | drop field <field> | from <source>)
       = try: update users/crm-integration add field {id: "nps", source_name: "nps_score", type: "number"}
    === copy users from us1
    error[missing-argument]: 'copy' needs to know where it goes
      --> t:1:20
       |
     1 | copy users from us1
       |                    ^ expected 'to <site>'
       |
       = because: the form is copy <entity> from <site> to <site> [--prune] [--yes]
       = try: copy users from us1 to eu
    === print a,b
    error[extra-argument]: arguments are separated by blanks, not by ','
      --> t:1:8
       |
     1 | print a,b
       |        ^
       |
       = because: the form is print [<any>...]
    === print a, b
    error[extra-argument]: arguments are separated by blanks, not by ','
      --> t:1:8
       |
     1 | print a, b
       |        ^
       |
       = because: the form is print [<any>...]
    === print x=1
    error[glued-word]: a bare word cannot hold '='
      --> t:1:7
       |
     1 | print x=1
       |       ^^^ write "x=1"
       |
       = because: bare words are made of letters, digits and _ - . / @ : % + ~ *
       = try: print "x=1"
    === print https://x.y/?a=b
    error[glued-word]: a bare word cannot hold '?'
      --> t:1:7
       |
     1 | print https://x.y/?a=b
       |       ^^^^^^^^^^^^^^^^ write "https://x.y/?a=b"
       |
       = because: bare words are made of letters, digits and _ - . / @ : % + ~ *
       = try: print "https://x.y/?a=b"
    === print a#b
    error[glued-word]: a bare word cannot hold '#'
      --> t:1:7
       |
     1 | print a#b
       |       ^^^ write "a#b"
       |
       = because: bare words are made of letters, digits and _ - . / @ : % + ~ *
       = try: print "a#b"
    === print users/$id
    error[variable-in-word]: '$' means nothing inside a word
      --> t:1:7
       |
     1 | print users/$id
       |       ^^^^^^^^^ write "users/${id}"
       |
       = because: a bare word stands for itself; values are put into text in double quotes
    === print report-${env}.json
    error[variable-in-word]: '$' means nothing inside a word
      --> t:1:7
       |
     1 | print report-${env}.json
       |       ^^^^^^^^^^^^^^^^^^ write "report-${env}.json"
       |
       = because: a bare word stands for itself; values are put into text in double quotes
    === print a'b'
    error[glued-word]: a bare word cannot hold a quote
      --> t:1:7
       |
     1 | print a'b'
       |       ^^^^ put blanks between arguments
       |
       = because: bare words are made of letters, digits and _ - . / @ : % + ~ *
    === print "a"b
    error[glued-arguments]: an argument must end before the next one begins
      --> t:1:7
       |
     1 | print "a"b
       |       ^^^^ put a blank between them
       |
       = try: print "a" b
    === watch 5s
    error[missing-block]: 'watch' needs a block
      --> t:1:9
       |
     1 | watch 5s
       |         ^ expected '{'
       |
       = because: the form is watch EVERY [until CONDITION] [max COUNT] { … }, with the '{' on the same line
    === create users from a.json &&& list
    error[foreign-operator]: there is no '&&'
      --> t:1:26
       |
     1 | create users from a.json &&& list
       |                          ^^ write ';' or begin a new line
       |
       = because: a failed command stops the script, so the next one runs only after success; between values it is 'and'
    === list users; list users && list accounts
    error[foreign-operator]: there is no '&&'
      --> t:1:24
       |
     1 | list users; list users && list accounts
       |                        ^^ write ';' or begin a new line
       |
       = because: a failed command stops the script, so the next one runs only after success; between values it is 'and'
       = try: list users; list users; list accounts
    === list users || list
    error[foreign-operator]: there is no '||'
      --> t:1:12
       |
     1 | list users || list
       |            ^^
       |
       = because: what runs after a failure stands in try { … } catch { … }; between values it is 'or'
    === list users > 
    error[missing-file]: '>' needs to know which file to write
      --> t:1:13
       |
     1 | list users > 
       |             ^ expected a file
    === use entity user
    error[unknown-entity]: there is no entity 'user'
      --> t:1:12
       |
     1 | use entity user
       |            ^^^^
       |
       = because: entities are 'users' and 'accounts'
    === create users from missing.json
    error[no-such-file]: there is no file 'missing.json'
      --> t:1:19
       |
     1 | create users from missing.json
       |                   ^^^^^^^^^^^^
    === watch soon list
    error[missing-block]: 'watch' needs a block
      --> t:1:12
       |
     1 | watch soon list
       |            ^^^^ put it in braces
       |
       = because: the form is watch EVERY [until CONDITION] [max COUNT] { … }
       = try: watch soon { list }
    === exit many
    error[wrong-type]: the argument of 'exit' must be an int, but is text "many"
      --> t:1:6
       |
     1 | exit many
       |      ^^^^
    === list ...$x
    error[spread-into-one]: '...' spreads a list over several arguments, but 'entity' is one
      --> t:1:6
       |
     1 | list ...$x
       |      ^^^
    error[unknown-variable]: there is no variable '$x'
      --> t:1:9
       |
     1 | list ...$x
       |         ^^
       |
       = because: a variable is made with 'let x = …'
    === list users | grep x
    error[unknown-filter]: there is no filter 'grep'
      --> t:1:14
       |
     1 | list users | grep x
       |              ^^^^ here it is 'where'
       |
       = because: as in list users | where id == "crm-integration"
    === list users | whre a == 1
    error[unknown-filter]: there is no filter 'whre'
      --> t:1:14
       |
     1 | list users | whre a == 1
       |              ^^^^ did you mean 'where'?
       |
       = try: list users | where a == 1
    === list users | …
    error[missing-filter]: after '|' stands a filter
      --> t:1:13
       |
     1 | list users |
       |             ^ expected a filter
       |
       = because: filters are where, select, sort, first, count, get and others
    === list users | where
    error[missing-argument]: 'where' needs a condition or a value
      --> t:1:19
       |
     1 | list users | where
       |                   ^ expected '<condition: expr>'
       |
       = because: the form is where <condition: expr>
       = try: list users | where type == "ref_table"
    === list users | where a = 1
    error[foreign-operator]: '=' does not compare
      --> t:1:22
       |
     1 | list users | where a = 1
       |                      ^ write '=='
       |
       = because: '=' gives a variable its value; '==' compares
       = try: list users | where a == 1
    === list users | where a == 1 > out.json
    error[redirect-or-compare]: after an expression '>' compares
      --> t:1:27
       |
     1 | list users | where a == 1 > out.json
       |                           ^ write '| save out.json'
       |
       = because: '>' writes to a file only right after a command or a filter without an expression
       = try: list users | where a == 1 | save out.json
    === list users | where a > out.json
    error[redirect-or-compare]: this '>' could compare or write to a file
      --> t:1:22
       |
     1 | list users | where a > out.json
       |                      ^^^^^^^^^^
       |
       = because: '>' writes to a file only right after a command or a filter without an expression
       = try: list users | where a | save out.json
    === list users | where 1 < a < 3
    error[chained-comparison]: comparisons do not chain
      --> t:1:26
       |
     1 | list users | where 1 < a < 3
       |                          ^ join two comparisons with 'and'
       |
       = try: list users | where 1 < a and a < 3
    === list users | select
    error[missing-argument]: 'select' needs to know which field
      --> t:1:20
       |
     1 | list users | select
       |                    ^ expected '<field>'
       |
       = because: the form is select <field>,...
       = try: list users | select id, join.attribute
    === list users | sort a.
    error[missing-field]: the name of a field is missing
      --> t:1:21
       |
     1 | list users | sort a.
       |                     ^ expected a name
    === list users | first x
    error[wrong-type]: 'count' of 'first' must be an int, but is text "x"
      --> t:1:20
       |
     1 | list users | first x
       |                    ^
    === list users | first 1 2
    error[extra-argument]: 'first' takes nothing more here
      --> t:1:22
       |
     1 | list users | first 1 2
       |                      ^
       |
       = because: the form is first [<count: int>]
    === list users > x.docx
    error[unknown-suffix]: there is no format for '.docx'
      --> t:1:14
       |
     1 | list users > x.docx
       |              ^^^^^^
       |
       = because: the suffix chooses the format: .json, .jsonl, .csv, .tsv, .yaml, .yml, .md, .txt
    === list users | jq .a
    error[unknown-filter]: there is no filter 'jq'
      --> t:1:14
       |
     1 | list users | jq .a
       |              ^^ here it is 'get', 'select' or 'where'
       |
       = because: as in list users | get join.type
    === let x = 1 + …
    error[missing-value]: '+' needs a value on its right
      --> t:1:11
       |
     1 | let x = 1 +
       |           ^ expected a value after it
    === let x = (1 + 2 …
    error[unclosed-bracket]: this '(' is never closed
      --> t:1:9
       |
     1 | let x = (1 + 2
       |         ^ expected a ')'
    === let x = [1, 2 …
    error[unclosed-bracket]: this '[' is never closed
      --> t:1:9
       |
     1 | let x = [1, 2
       |         ^ expected a ']'
    === let x = [1 2]
    error[missing-comma]: expected ',' or ']' here
      --> t:1:12
       |
     1 | let x = [1 2]
       |            ^
    === let x = {a 1}
    error[missing-colon]: after the key 'a' stands ':' and its value
      --> t:1:12
       |
     1 | let x = {a 1}
       |            ^ expected ':'
       |
       = because: a map is written {key: value, …}
    === let x = {a: 1, a: 2}
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = {a: 1, a: 2}
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[second-key]: the key 'a' stands twice in one map
      --> t:1:16
       |
     1 | let x = {a: 1, a: 2}
       |                ^
      --> t:1:10
       |
     1 | let x = {a: 1, a: 2}
       |          ^ here too
    === let x = {1 + 2}
    error[missing-colon]: after the key '1' stands ':' and its value
      --> t:1:12
       |
     1 | let x = {1 + 2}
       |            ^ expected ':'
       |
       = because: a map is written {key: value, …}
    === let x = "abc …
    error[unclosed-text]: this text is never closed
      --> t:1:9
       |
     1 | let x = "abc
       |         ^ expected another "
    === let x = 'abc …
    error[unclosed-text]: this text is never closed
      --> t:1:9
       |
     1 | let x = 'abc
       |         ^ expected another '
    === let x = "a\qb"
    error[bad-escape]: '\q' is no escape
      --> t:1:11
       |
     1 | let x = "a\qb"
       |           ^^
       |
       = because: escapes are \n \t \r \" \\ \$ and \u{…}; text in single quotes knows none
    === let x = "${1 + }"
    error[missing-value]: a value is missing
      --> t:1:16
       |
     1 | let x = "${1 + }"
       |                ^ expected a value
    === let x = 5abc
    error[bad-number]: '5abc' is no number
      --> t:1:9
       |
     1 | let x = 5abc
       |         ^^^^
       |
       = because: numbers are written as in JSON (5, -1.5, 2e10), lengths of time as 90s or 1m30s, times as 2026-01-31T10:00:00Z
    === let x = 007
    error[bad-number]: '007' is no number
      --> t:1:9
       |
     1 | let x = 007
       |         ^^^
       |
       = because: a number must not begin with 0
    === let x = a == b
    error[unknown-verb]: there is no verb 'a'
      --> t:1:9
       |
     1 | let x = a == b
       |         ^
       |
       = because: a bare name begins a command; text is written "a"
    === let x = list == 1
    error[unexpected]: '==' must not stand here
      --> t:1:14
       |
     1 | let x = list == 1
       |              ^^
       |
       = because: a statement ends at the line end or at ';'
    === assert list users | count > 0
    error[bare-command]: a command among values needs parentheses
      --> t:1:8
       |
     1 | assert list users | count > 0
       |        ^^^^ write (list …)
       |
       = because: the result of a command is used as in (list users | count) > 0
    === let x = $(list users)
    error[foreign-substitution]: there is no '$('
      --> t:1:9
       |
     1 | let x = $(list users)
       |         ^^ write '(' alone
       |
       = because: a command whose result is wanted stands in parentheses, as in (list users | count)
       = try: let x = (list users)
    === let x = `list`
    error[foreign-quote]: there are no backticks
      --> t:1:9
       |
     1 | let x = `list`
       |         ^
       |
       = because: a command whose result is wanted stands in parentheses, as in (list users | count)
    === let x = 1 && 2
    error[foreign-operator]: there is no '&&'
      --> t:1:11
       |
     1 | let x = 1 && 2
       |           ^^ write 'and'
       |
       = try: let x = 1 and 2
    error[wrong-type]: 'and' needs two bools, but the left side is int 1
      --> t:1:9
       |
     1 | let x = 1 && 2
       |         ^
    === let x = !true
    error[foreign-operator]: there is no '!'
      --> t:1:9
       |
     1 | let x = !true
       |         ^ write 'not'
       |
       = try: let x = not true
    === let x = true ? 1 : 2
    error[unexpected]: '?' means nothing here
      --> t:1:14
       |
     1 | let x = true ? 1 : 2
       |              ^
       |
       = because: there is no 'a ? b : c'; use if and else, or '??' for a value in place of null
    === let x = $
    error[bad-variable]: after '$' stands the name of a variable
      --> t:1:9
       |
     1 | let x = $
       |         ^ expected a name
    === let x = $1
    error[bad-variable]: there is no '$1'
      --> t:1:9
       |
     1 | let x = $1
       |         ^^
       |
       = because: parameters have names, from the 'params' line; a failed command stops the script
    === let x = 1)
    error[stray-bracket]: this ')' closes nothing
      --> t:1:10
       |
     1 | let x = 1)
       |          ^
    === }
    error[stray-bracket]: this '}' closes nothing
      --> t:1:1
       |
     1 | }
       | ^
    === let x = nil + 1
    error[bare-name]: there is no 'nil'
      --> t:1:9
       |
     1 | let x = nil + 1
       |         ^^^ write 'null'
       |
       = try: let x = null + 1
    === let x = "a" "b"
    error[unexpected]: "b" must not stand here
      --> t:1:13
       |
     1 | let x = "a" "b"
       |             ^^^
       |
       = because: a statement ends at the line end or at ';'; text is joined with '++'
    === let x = f(1, 2 …
    error[unclosed-bracket]: this '(' is never closed
      --> t:1:10
       |
     1 | let x = f(1, 2
       |          ^ expected a ')'
    error[unknown-function]: there is no function 'f'
      --> t:1:9
       |
     1 | let x = f(1, 2
       |         ^
       |
       = because: 'help functions' lists them
    === let x = [1, 2}
    error[missing-comma]: expected ',' or ']' here
      --> t:1:14
       |
     1 | let x = [1, 2}
       |              ^
    === let x = length("a")
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = length("a")
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[unknown-function]: there is no function 'length'
      --> t:1:9
       |
     1 | let x = length("a")
       |         ^^^^^^ here it is 'len'
       |
       = try: let x = len("a")
    === let x = lenn("a")
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = lenn("a")
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[unknown-function]: there is no function 'lenn'
      --> t:1:9
       |
     1 | let x = lenn("a")
       |         ^^^^ did you mean 'len'?
       |
       = try: let x = len("a")
    === let x = len()
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = len()
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[wrong-count]: 'len' takes 1 value, but is given 0
      --> t:1:9
       |
     1 | let x = len()
       |         ^^^
       |
       = because: the form is len(value)
    === let x = list(1)
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = list(1)
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[unknown-function]: 'list' is a verb, not a function
      --> t:1:9
       |
     1 | let x = list(1)
       |         ^^^^
       |
       = because: a verb among values stands in parentheses with its arguments: (list …)
    === let x = upper(5)
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = upper(5)
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[wrong-type]: the argument of 'upper' must be text, but is int 5
      --> t:1:15
       |
     1 | let x = upper(5)
       |               ^
    === let
    error[missing-name]: 'let' needs the name of a variable
      --> t:1:4
       |
     1 | let
       |    ^ expected a name
       |
       = because: the form is let NAME = VALUE
    === let x
    error[missing-value]: 'let' needs to know what 'x' is
      --> t:1:6
       |
     1 | let x
       |      ^ expected '= VALUE'
       |
       = because: the form is let NAME = VALUE
    === let x 5
    error[missing-value]: 'let' needs to know what 'x' is
      --> t:1:7
       |
     1 | let x 5
       |       ^ expected '= VALUE'
       |
       = because: the form is let NAME = VALUE
    === let $x = 5
    error[dollar-in-let]: 'let' takes the name without '$'
      --> t:1:5
       |
     1 | let $x = 5
       |     ^ leave it out
       |
       = because: 'let' makes the variable 'x'; '$x' is its value
       = try: let x = 5
    === let x: string = 5
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x: string = 5
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[unknown-type]: there is no type 'string'
      --> t:1:8
       |
     1 | let x: string = 5
       |        ^^^^^^ did you mean 'text'?
       |
       = try: let x: text = 5
    === let x: int = "a"
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x: int = "a"
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[wrong-type]: the value must be an int, but is text "a"
      --> t:1:14
       |
     1 | let x: int = "a"
       |              ^^^
    === let x: = 5
    error[missing-type]: the name of a type is missing
      --> t:1:8
       |
     1 | let x: = 5
       |        ^ expected a type
       |
       = because: a type is a name such as text, int, list or map, or words such as draft|final
    === if 1 { }
    error[wrong-type]: the condition of 'if' must be true or false, but is int 1
      --> t:1:4
       |
     1 | if 1 { }
       |    ^
       |
       = because: no number is true or false by itself; compare it, as in … != 0
    === if true
    error[missing-block]: 'if' needs a block
      --> t:1:8
       |
     1 | if true
       |        ^ expected '{'
       |
       = because: the form is if CONDITION { … }, with the '{' on the same line
    === if true⏎{ }
    error[missing-block]: 'if' needs a block
      --> t:1:8
       |
     1 | if true
       |        ^ expected '{'
       |
       = because: the form is if CONDITION { … }, with the '{' on the same line
    === if true {  …
    error[unclosed-bracket]: this '{' is never closed
      --> t:1:9
       |
     1 | if true { 
       |         ^ expected a '}'
    === else { }
    error[stray-clause]: 'else' must not stand here
      --> t:1:1
       |
     1 | else { }
       | ^^^^
       |
       = because: 'else' follows the block of an 'if'
    === if true { } elif false { }
    error[else-if]: there is no 'elif'
      --> t:1:13
       |
     1 | if true { } elif false { }
       |             ^^^^ write 'else if'
       |
       = try: if true { } else if false { }
    === for x in [1] { print $x }
    error[missing-dollar]: a variable must begin with '$', but this is 'x'
      --> t:1:5
       |
     1 | for x in [1] { print $x }
       |     ^ write '$x'
       |
       = try: for $x in [1] { print $x }
    === for $x { }
    error[missing-in]: 'for' needs to know what to go through
      --> t:1:8
       |
     1 | for $x { }
       |        ^ expected 'in LIST'
       |
       = because: the form is for $x in LIST { … }
    === for $x of [1] { }
    error[missing-in]: 'for' needs to know what to go through
      --> t:1:8
       |
     1 | for $x of [1] { }
       |        ^^ expected 'in LIST'
       |
       = because: the form is for $x in LIST { … }
    === for $x in 5 { }
    error[wrong-type]: what 'for' goes through must be a list or a map, but is int 5
      --> t:1:11
       |
     1 | for $x in 5 { }
       |           ^
    === for $x in {a: 1} { }
    error[map-needs-two]: going through a map takes two variables
      --> t:1:5
       |
     1 | for $x in {a: 1} { }
       |     ^^ write '$k, $x'
       |
       = because: the form is for $k, $v in MAP { … }
    === while { }
    error[missing-condition]: 'while' needs a condition
      --> t:1:6
       |
     1 | while { }
       |      ^ expected a condition
       |
       = because: the form is while CONDITION { … }
    === try { }
    error[missing-catch]: 'try' needs a 'catch' or a 'finally'
      --> t:1:1
       |
     1 | try { }
       | ^^^
       |
       = because: the form is try { … } catch [KIND] [as $e] { … } finally { … }
    === catch { }
    error[stray-clause]: 'catch' must not stand here
      --> t:1:1
       |
     1 | catch { }
       | ^^^^^
       |
       = because: 'catch' follows the block of a 'try'
    === try { } catch conflit { }
    error[unknown-kind]: there is no kind of error 'conflit'
      --> t:1:15
       |
     1 | try { } catch conflit { }
       |               ^^^^^^^ did you mean 'conflict'?
       |
       = because: the kinds are usage, parse, name, type, config, io, auth, forbidden, not_found, conflict, invalid, rate_limited, server, network, timeout, assert, plugin, partial, limit, fail
       = try: try { } catch conflict { }
    === try { } catch cancelled { }
    error[catch-cancelled]: 'cancelled' cannot be caught
      --> t:1:15
       |
     1 | try { } catch cancelled { }
       |               ^^^^^^^^^
       |
       = because: after an interruption only the 'finally' blocks run
    === break
    error[outside-loop]: 'break' stands outside a loop
      --> t:1:1
       |
     1 | break
       | ^^^^^
       |
       = because: it belongs in the block of a 'for' or 'while'
    === continue
    error[outside-loop]: 'continue' stands outside a loop
      --> t:1:1
       |
     1 | continue
       | ^^^^^^^^
       |
       = because: it belongs in the block of a 'for' or 'while'
    === return 1
    error[return-outside]: 'return' stands outside a 'def'
      --> t:1:1
       |
     1 | return 1
       | ^^^^^^^^
       |
       = because: 'exit' ends a script
    === fail 5
    error[wrong-type]: what 'fail' takes must be text or a map, but is int 5
      --> t:1:6
       |
     1 | fail 5
       |      ^
    === def
    error[missing-name]: 'def' needs a name
      --> t:1:4
       |
     1 | def
       |    ^ expected a name
       |
       = because: the form is def NAME(PARAMETER: TYPE, …) { … }
    === def f { }
    error[missing-parameters]: 'def f' needs its parameters
      --> t:1:7
       |
     1 | def f { }
       |       ^ expected '('
       |
       = because: the form is def NAME(PARAMETER: TYPE, …) { … }; without parameters it is def f() { … }
    === def f(a b) { }
    error[missing-comma]: expected ',' or ')' here
      --> t:1:9
       |
     1 | def f(a b) { }
       |         ^
    === def f(a, a) { }
    error[second-parameter]: there are two parameters 'a'
      --> t:1:10
       |
     1 | def f(a, a) { }
       |          ^
    === def list() { }
    error[taken-name]: there is a verb 'list' already
      --> t:1:5
       |
     1 | def list() { }
       |     ^^^^ choose another name
    === def len(a) { }
    error[taken-name]: there is a function 'len' already
      --> t:1:5
       |
     1 | def len(a) { }
       |     ^^^ choose another name
    === def f() { }⏎def f() { }
    error[second-definition]: 'f' is defined twice
      --> t:2:5
       |
     2 | def f() { }
       |     ^
      --> t:1:5
       |
     1 | def f() { }
       |     ^ here too
    === def f(a = 1, b) { }
    error[required-after-optional]: 'b' must have a default, because 'a' before it has one
      --> t:1:14
       |
     1 | def f(a = 1, b) { }
       |              ^
    === def f(a ..., b) { }
    error[rest-not-last]: 'a ...' takes all that is left, so it must be the last parameter
      --> t:1:7
       |
     1 | def f(a ..., b) { }
       |       ^
    === def f(a: strin) { }
    error[unknown-type]: there is no type 'strin'
      --> t:1:10
       |
     1 | def f(a: strin) { }
       |          ^^^^^
       |
       = because: types are text, int, decimal, bool, duration, time, list, map, any
    === def f(a) { }⏎f
    error[missing-argument]: 'f' needs an argument 'a'
      --> t:2:2
       |
     2 | f
       |  ^ expected '<a: any>'
       |
       = because: the form is f <a: any>
    === def f(a) { }⏎print (f(1, 2))
    error[wrong-count]: 'f' takes 1 value, but is given 2
      --> t:2:8
       |
     2 | print (f(1, 2))
       |        ^
       |
       = because: the form is f(a)
    === def f(m: a|b) { }⏎f c
    error[wrong-word]: 'm' must be 'a' or 'b', but is 'c'
      --> t:2:3
       |
     2 | f c
       |   ^
    === list⏎params a
    error[late-params]: 'params' must be the first statement of a script, but others stand before it
      --> t:2:1
       |
     2 | params a
       | ^^^^^^ move it to the top
    === params a⏎params b
    error[second-params]: a script has only one 'params' line
      --> t:2:1
       |
     2 | params b
       | ^^^^^^
       |
       = because: more parameters follow on the first one, after commas
    === params a: int = x
    error[wrong-type]: 'a' must be an int, but is text "x"
      --> t:1:17
       |
     1 | params a: int = x
       |                 ^
    === load
    error[missing-argument]: 'load' needs to know which file
      --> t:1:5
       |
     1 | load
       |     ^ expected a file
       |
       = because: the form is load FILE
    === load $x
    error[computed-script]: the file of 'load' must be written out, but is a value
      --> t:1:6
       |
     1 | load $x
       |      ^^
       |
       = because: a script is read and checked whole before its first statement runs; 'run' takes a value
    === load gone.tenon
    error[no-such-file]: there is no file 'gone.tenon'
      --> t:1:6
       |
     1 | load gone.tenon
       |      ^^^^^^^^^^
    === load self.tenon
    error[load-cycle]: this script loads itself
      --> self.tenon:1:6
       |
     1 | load self.tenon
       |      ^^^^^^^^^^
      --> t:1:6
       |
     1 | load self.tenon
       |      ^^^^^^^^^^ read here
       |
       = because: 't' loads 'self.tenon' loads 'self.tenon'
    === load bad.tenon
    error[missing-name]: 'let' needs the name of a variable
      --> bad.tenon:3:5
       |
     3 | let = 1
       |     ^ expected a name
      --> t:1:6
       |
     1 | load bad.tenon
       |      ^^^^^^^^^ read here
       |
       = because: the form is let NAME = VALUE
    error[unknown-entity]: there is no entity 'userz'
      --> bad.tenon:2:6
       |
     2 | list userz
       |      ^^^^^
       |
       = because: entities are 'users' and 'accounts'
    === load params.tenon
    error[loaded-params]: a script that needs an argument is run, not loaded
      --> t:1:6
       |
     1 | load params.tenon
       |      ^^^^^^^^^^^^
      --> params.tenon:1:8
       |
     1 | params a: int
       |        ^ this has no default
       |
       = try: run params.tenon a
    === import acts.tenon
    error[import-acts]: a script that is imported may only define, but this one acts
      --> acts.tenon:2:1
       |
     2 | print 1
       | ^^^^^^^
      --> t:1:8
       |
     1 | import acts.tenon
       |        ^^^^^^^^^^ imported here
       |
       = because: 'load' runs a script where it stands
    === print $x
    error[unknown-variable]: there is no variable '$x'
      --> t:1:7
       |
     1 | print $x
       |       ^^
       |
       = because: a variable is made with 'let x = …'
    === let users = 1⏎print $user
    error[unknown-variable]: there is no variable '$user'
      --> t:2:7
       |
     2 | print $user
       |       ^^^^^ did you mean '$users'?
       |
       = try: print $users
    === $x = 1
    error[unknown-variable]: there is no variable '$x'
      --> t:1:1
       |
     1 | $x = 1
       | ^^
       |
       = because: a variable is made with 'let mut x = …'
    === let x = 1⏎$x = 2
    error[immutable-variable]: '$x' cannot be assigned
      --> t:2:1
       |
     2 | $x = 2
       | ^^
      --> t:1:5
       |
     1 | let x = 1
       |     ^ write 'let mut x'
       |
       = because: only what is made with 'let mut' can be assigned again
    === let mut x = 1⏎$x += 2
    error[no-compound-assignment]: there is no '+='
      --> t:2:4
       |
     2 | $x += 2
       |    ^^ write '='
       |
       = because: a variable is assigned with '='
       = try: $x = $x + 2
    === let mut x: int = 1⏎$x = "a"⏎print $x
    error[wrong-type]: '$x' must be an int, but is text "a"
      --> t:2:6
       |
     2 | $x = "a"
       |      ^^^
    === for $x in [1] { $x = 2 }
    error[immutable-variable]: '$x' cannot be assigned
      --> t:1:17
       |
     1 | for $x in [1] { $x = 2 }
       |                 ^^
      --> t:1:5
       |
     1 | for $x in [1] { $x = 2 }
       |     ^^ made here
       |
       = because: the variable of a loop cannot be assigned
    === let x = 1
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = 1
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    === let x = 1⏎if true { let x = 2; print $x }⏎print $x
    warning[shadowed-variable]: there is a variable 'x' already, which this one hides
      --> t:2:15
       |
     2 | if true { let x = 2; print $x }
       |               ^
      --> t:1:5
       |
     1 | let x = 1
       |     ^ the other one
    === print 1⏎exit⏎print 2
    warning[unreachable]: this is never reached
      --> t:3:1
       |
     3 | print 2
       | ^^^^^^^
      --> t:2:1
       |
     2 | exit
       | ^^^^ nothing after this runs
    === def f() { return 1; print 2 }
    warning[unreachable]: this is never reached
      --> t:1:21
       |
     1 | def f() { return 1; print 2 }
       |                     ^^^^^^^
      --> t:1:11
       |
     1 | def f() { return 1; print 2 }
       |           ^^^^^^^^ nothing after this runs
    === let x = 1 + "a"⏎print $x
    error[wrong-type]: '+' needs two numbers, but the right side is text "a"
      --> t:1:13
       |
     1 | let x = 1 + "a"
       |             ^^^
       |
       = because: '++' joins texts
    === let x = "a" + "b"⏎print $x
    error[wrong-type]: '+' needs two numbers, but the left side is text "a"
      --> t:1:9
       |
     1 | let x = "a" + "b"
       |         ^^^
       |
       = because: '++' joins texts
    === let x = "a" ++ 1⏎print $x
    error[wrong-type]: '++' needs two texts or two lists, but the right side is int 1
      --> t:1:16
       |
     1 | let x = "a" ++ 1
       |                ^
       |
       = because: text(…) makes text of a value
    === let x = 1 == "a"⏎print $x
    error[wrong-type]: both sides of '==' must be of one type, but they are int 1 and text "a"
      --> t:1:9
       |
     1 | let x = 1 == "a"
       |         ^^^^^^^^
    === let x = true and 1⏎print $x
    error[wrong-type]: 'and' needs two bools, but the right side is int 1
      --> t:1:18
       |
     1 | let x = true and 1
       |                  ^
    === let x = not 1⏎print $x
    error[wrong-type]: 'not' needs a bool, but it is int 1
      --> t:1:13
       |
     1 | let x = not 1
       |             ^
    === let x = 1 in 2⏎print $x
    error[wrong-type]: 'in' needs a list, a map or text, but the right side is int 2
      --> t:1:14
       |
     1 | let x = 1 in 2
       |              ^
    === let x = [1]["a"]⏎print $x
    error[wrong-type]: an index must be an int, but is text "a"
      --> t:1:13
       |
     1 | let x = [1]["a"]
       |             ^^^
    === let x = 5.name
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = 5.name
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[wrong-type]: only maps have fields, but what has '.name' here is int 5
      --> t:1:11
       |
     1 | let x = 5.name
       |           ^^^^
    === let x = 5⏎print $x.name
    error[wrong-type]: only maps have fields, but what has '.name' here is an int
      --> t:2:10
       |
     2 | print $x.name
       |          ^^^^
    === let x = 1 / 0⏎print $x
    error[division-by-zero]: a number cannot be divided by 0
      --> t:1:13
       |
     1 | let x = 1 / 0
       |             ^
    === let x = $y.z
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = $y.z
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[unknown-variable]: there is no variable '$y'
      --> t:1:9
       |
     1 | let x = $y.z
       |         ^^
       |
       = because: a variable is made with 'let y = …'
    === let x = -"a"⏎print $x
    error[wrong-type]: '-' needs a number, but it is text "a"
      --> t:1:10
       |
     1 | let x = -"a"
       |          ^^^
    === let x = [...5]⏎print $x
    error[wrong-type]: what '...' spreads here must be a list, but is int 5
      --> t:1:13
       |
     1 | let x = [...5]
       |             ^
    === print "$x ${$y}"
    error[unknown-variable]: there is no variable '$x'
      --> t:1:8
       |
     1 | print "$x ${$y}"
       |        ^^
       |
       = because: a variable is made with 'let x = …'
    error[unknown-variable]: there is no variable '$y'
      --> t:1:13
       |
     1 | print "$x ${$y}"
       |             ^^
       |
       = because: a variable is made with 'let y = …'
    """##
