/// What is said of `SyntaxProblemTests.cases`, drawn in full.
let syntaxProblemDrawings = ##"""
    === expect error
    error[missing-block]: 'expect error' needs a block
      --> t:1:13
       |
     1 | expect error
       |             ^ expected '{'
       |
       = because: the form is expect error [KIND, …] { … }, with the '{' on the same line
    === expect error conflict
    error[missing-block]: 'expect error' needs a block
      --> t:1:22
       |
     1 | expect error conflict
       |                      ^ expected '{'
       |
       = because: the form is expect error [KIND, …] { … }, with the '{' on the same line
    === expect error confict { }
    error[unknown-kind]: there is no kind of error 'confict'
      --> t:1:14
       |
     1 | expect error confict { }
       |              ^^^^^^^ did you mean 'conflict'?
       |
       = because: the kinds are usage, parse, name, type, config, io, auth, forbidden, not_found, conflict, invalid, rate_limited, server, network, timeout, assert, plugin, partial, limit, fail
       = try: expect error conflict { }
    === expect error cancelled { }
    error[catch-cancelled]: 'cancelled' cannot be caught
      --> t:1:14
       |
     1 | expect error cancelled { }
       |              ^^^^^^^^^
       |
       = because: after an interruption only the 'finally' blocks run
    === expect error io conflict { }
    error[missing-block]: 'expect error' needs a block
      --> t:1:17
       |
     1 | expect error io conflict { }
       |                 ^^^^^^^^ expected '{'
       |
       = because: the form is expect error [KIND, …] { … }, with the '{' on the same line
    === expect "a" matches
    error[missing-value]: 'matches' needs a pattern
      --> t:1:19
       |
     1 | expect "a" matches
       |                   ^ expected text or a map
       |
       = because: the form is expect VALUE matches "REGEX", or expect VALUE matches {key: value, …}
    === expect matches "a"
    error[bare-name]: a bare name is no value
      --> t:1:8
       |
     1 | expect matches "a"
       |        ^^^^^^^ write "matches" or $matches
       |
       = because: text needs quotes, and a variable begins with '$'
    === expect 5 matches "a"
    error[wrong-type]: '=~' needs a text and a pattern, but the left side is int 5
      --> t:1:8
       |
     1 | expect 5 matches "a"
       |        ^
    === expect error { foo }
    error[unknown-verb]: there is no verb 'foo'
      --> t:1:16
       |
     1 | expect error { foo }
       |                ^^^ did you mean 'for'?
    === watch
    error[missing-argument]: 'watch' needs to know how often
      --> t:1:6
       |
     1 | watch
       |      ^ expected a duration such as 5s
       |
       = because: the form is watch EVERY [until CONDITION] [max COUNT] { … }
    === watch { }
    error[missing-argument]: 'watch' needs to know how often
      --> t:1:7
       |
     1 | watch { }
       |       ^ expected a duration such as 5s
       |
       = because: the form is watch EVERY [until CONDITION] [max COUNT] { … }
    === watch 5 { list users }
    error[wrong-type]: the pause of 'watch' must be a duration such as 5s, but is int 5
      --> t:1:7
       |
     1 | watch 5 { list users }
       |       ^
    === watch 5s list users
    error[missing-block]: 'watch' needs a block
      --> t:1:10
       |
     1 | watch 5s list users
       |          ^^^^^^^^^^ put it in braces
       |
       = because: the form is watch EVERY [until CONDITION] [max COUNT] { … }
       = try: watch 5s { list users }
    === watch 5s until { }
    error[missing-condition]: 'until' needs a condition
      --> t:1:15
       |
     1 | watch 5s until { }
       |               ^ expected a condition
       |
       = because: the form is watch EVERY [until CONDITION] [max COUNT] { … }
    === watch 5s max { }
    error[missing-argument]: 'max' needs a number of rounds
      --> t:1:14
       |
     1 | watch 5s max { }
       |              ^ expected an int
       |
       = because: the form is watch EVERY [until CONDITION] [max COUNT] { … }
    === watch 5s max 0 { }
    error[wrong-type]: 'max' of 'watch' must be at least 1, but is int 0
      --> t:1:14
       |
     1 | watch 5s max 0 { }
       |              ^
    === watch 5s max x { }
    error[wrong-type]: 'max' of 'watch' must be an int, but is text "x"
      --> t:1:14
       |
     1 | watch 5s max x { }
       |              ^
    === watch 5s until 5 { }
    error[wrong-type]: the condition of 'until' must be true or false, but is int 5
      --> t:1:16
       |
     1 | watch 5s until 5 { }
       |                ^
       |
       = because: no number is true or false by itself; compare it, as in … != 0
    === watch 5s until cuont > { }
    error[missing-block]: 'watch' needs a block
      --> t:1:27
       |
     1 | watch 5s until cuont > { }
       |                           ^ expected '{'
       |
       = because: the form is watch EVERY [until CONDITION] [max COUNT] { … }, with the '{' on the same line
    error[unknown-field]: there is no field 'cuont'
      --> t:1:16
       |
     1 | watch 5s until cuont > { }
       |                ^^^^^ did you mean 'count'?
       |
       = because: the fields are 'value', 'count' and 'round'
    error[wrong-type]: '>' needs two numbers, texts, times or durations, but the right side is a map
      --> t:1:24
       |
     1 | watch 5s until cuont > { }
       |                        ^^^
    === watch 5s for 3 { }
    error[missing-block]: 'watch' needs a block
      --> t:1:10
       |
     1 | watch 5s for 3 { }
       |          ^^^ expected '{'
       |
       = because: the form is watch EVERY [until CONDITION] [max COUNT] { … }, with the '{' on the same line
    === requires
    error[missing-requirement]: 'requires' needs to know what
      --> t:1:9
       |
     1 | requires
       |         ^ expected a version or a permission
       |
       = because: the form is requires 0.1, or requires shell
    === requires 9.1
    error[newer-language]: the script needs version 9.1 of the language, but this is 0.1
      --> t:1:10
       |
     1 | requires 9.1
       |          ^^^
    === requires sell
    error[unknown-requirement]: there is nothing called 'sell' to require
      --> t:1:10
       |
     1 | requires sell
       |          ^^^^ did you mean 'shell'?
       |
       = because: a script may require a version, such as 0.1, and 'shell'
       = try: requires shell
    === requires shell
    error[not-permitted]: the script requires 'shell', which it is not granted here
      --> t:1:10
       |
     1 | requires shell
       |          ^^^^^
    === list users; requires 0.1
    error[late-requires]: 'requires' must stand before 'params' and all other statements, but does not
      --> t:1:13
       |
     1 | list users; requires 0.1
       |             ^^^^^^^^ move it to the top
    === params a; requires 0.1
    error[late-requires]: 'requires' must stand before 'params' and all other statements, but does not
      --> t:1:11
       |
     1 | params a; requires 0.1
       |           ^^^^^^^^ move it to the top
    === if true { requires 0.1 }
    error[late-requires]: 'requires' must stand before 'params' and all other statements, but does not
      --> t:1:11
       |
     1 | if true { requires 0.1 }
       |           ^^^^^^^^ move it to the top
    === import
    error[missing-argument]: 'import' needs to know what
      --> t:1:7
       |
     1 | import
       |       ^ expected 'table <name>', 'users', 'accounts' or 'events'
       |
       = because: the form is import (table <name> | users | accounts | events) from <path>
       = try: import users from users.csv
    === import lib.tenon as
    error[missing-name]: after 'as' stands the name that the definitions are known by
      --> t:1:20
       |
     1 | import lib.tenon as
       |                    ^ expected a name
       |
       = because: the form is import FILE as NAME; what the file defines is called NAME.…
    === import lib.tenon as list
    error[taken-name]: there is a command 'list' already
      --> t:1:21
       |
     1 | import lib.tenon as list
       |                     ^^^^ choose another name
    === import lib.tenon as let
    error[taken-name]: there is a command 'let' already
      --> t:1:21
       |
     1 | import lib.tenon as let
       |                     ^^^ choose another name
    === import acts.tenon
    error[import-acts]: a script that is imported may only define, but this one acts
      --> acts.tenon:2:1
       |
     2 | list users
       | ^^^^^^^^^^
      --> t:1:8
       |
     1 | import acts.tenon
       |        ^^^^^^^^^^ imported here
       |
       = because: 'load' runs a script where it stands
    === import lets.tenon as l
    error[import-acts]: a script that is imported may only define, but this one acts
      --> lets.tenon:1:1
       |
     1 | let x = 1
       | ^^^^^^^^^
      --> t:1:8
       |
     1 | import lets.tenon as l
       |        ^^^^^^^^^^ imported here
       |
       = because: 'load' runs a script where it stands
    === import needs.tenon
    error[not-permitted]: the script requires 'shell', which it is not granted here
      --> needs.tenon:1:10
       |
     1 | requires shell
       |          ^^^^^
    === import broken.tenon as b
    error[missing-name]: the name of a parameter is missing
      --> broken.tenon:1:8
       |
     1 | def f( { }
       |        ^ expected a name
      --> t:1:8
       |
     1 | import broken.tenon as b
       |        ^^^^^^^^^^^^ read here
       |
       = because: the form is NAME: TYPE = DEFAULT, or --NAME: TYPE, or NAME: TYPE ...
    === import lib.tenon as lib; lib.mising(1)
    error[unknown-function]: there is no function 'lib.mising'
      --> t:1:26
       |
     1 | import lib.tenon as lib; lib.mising(1)
       |                          ^^^^^^^^^^ did you mean 'lib.missing'?
       |
       = try: import lib.tenon as lib; lib.missing(1)
    === import lib.tenon as lib; lib.mising 1
    error[unknown-verb]: there is no verb 'lib.mising'
      --> t:1:26
       |
     1 | import lib.tenon as lib; lib.mising 1
       |                          ^^^^^^^^^^ did you mean 'lib.missing'?
       |
       = try: import lib.tenon as lib; lib.missing 1
    === import lib.tenon as lib; missing(1)
    error[unknown-function]: there is no function 'missing'
      --> t:1:26
       |
     1 | import lib.tenon as lib; missing(1)
       |                          ^^^^^^^
       |
       = because: 'help functions' lists them
    === import lib.tenon as lib; lib.missing()
    error[wrong-count]: 'lib.missing' takes 1 value, but is given 0
      --> t:1:26
       |
     1 | import lib.tenon as lib; lib.missing()
       |                          ^^^^^^^^^^^
       |
       = because: the form is lib.missing(a)
    === import nested.tenon as n; n.inner.mising(1)
    error[unknown-function]: there is no function 'n.inner.mising'
      --> t:1:27
       |
     1 | import nested.tenon as n; n.inner.mising(1)
       |                           ^^^^^^^^^^^^^^ did you mean 'n.inner.missing'?
       |
       = try: import nested.tenon as n; n.inner.missing(1)
    === load lib.tenon as lib
    error[unexpected]: 'as' must not stand here
      --> t:1:16
       |
     1 | load lib.tenon as lib
       |                ^^
       |
       = because: a statement ends at the line end or at ';'
    === let x = list users &
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = list users &
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    === print (list users &)
    error[job-inside]: '&' must stand at the end of a statement
      --> t:1:19
       |
     1 | print (list users &)
       |                   ^
       |
       = because: a job gives its value later: let job = COMMAND & keeps its number, and (wait $job) is the value
    === list users & | count
    error[unexpected]: '|' must not stand here
      --> t:1:14
       |
     1 | list users & | count
       |              ^
       |
       = because: a statement ends at the line end or at ';'
    === list users &&
    error[foreign-operator]: there is no '&&'
      --> t:1:12
       |
     1 | list users &&
       |            ^^ write ';' or begin a new line
       |
       = because: a failed command stops the script, so the next one runs only after success; between values it is 'and'
       = try: list users;
    === & list users
    error[missing-value]: a value is missing
      --> t:1:1
       |
     1 | & list users
       | ^ expected a value
    === list users | each
    error[missing-argument]: 'each' needs a block
      --> t:1:18
       |
     1 | list users | each
       |                  ^ expected '<block>'
       |
       = because: the form is each [<row: variable>] <block>
       = try: list users | each $c { print $c.id }
    === list users | each x { }
    error[missing-argument]: 'each' needs a block
      --> t:1:19
       |
     1 | list users | each x { }
       |                   ^ expected '<block>'
       |
       = because: the form is each [<row: variable>] <block>
       = try: list users | each $c { print $c.id }
    === list users | each $x
    error[missing-argument]: 'each' needs a block
      --> t:1:21
       |
     1 | list users | each $x
       |                     ^ expected '<block>'
       |
       = because: the form is each [<row: variable>] <block>
       = try: list users | each $c { print $c.id }
    === list users | each print
    error[missing-argument]: 'each' needs a block
      --> t:1:19
       |
     1 | list users | each print
       |                   ^^^^^ expected '<block>'
       |
       = because: the form is each [<row: variable>] <block>
       = try: list users | each $c { print $c.id }
    === [1] | each { $x }
    error[unknown-variable]: there is no variable '$x'
      --> t:1:14
       |
     1 | [1] | each { $x }
       |              ^^
       |
       = because: a variable is made with 'let x = …'
    === list users | join
    error[missing-argument]: 'join' needs a list
      --> t:1:18
       |
     1 | list users | join
       |                  ^ expected '<other: list>'
       |
       = because: the form is join <other: list> on <field> [to <theirs: field>] [left]
       = try: list users | join [{id: "crm-integration", owner: "ann"}] on id
    === list users | join $x
    error[missing-argument]: 'join' needs 'on' here
      --> t:1:21
       |
     1 | list users | join $x
       |                     ^ expected 'on <field>'
       |
       = because: the form is join <other: list> on <field> [to <theirs: field>] [left]
       = try: list users | join [{id: "crm-integration", owner: "ann"}] on id
    error[unknown-variable]: there is no variable '$x'
      --> t:1:19
       |
     1 | list users | join $x
       |                   ^^
       |
       = because: a variable is made with 'let x = …'
    === list users | join [] on
    error[missing-argument]: 'join' needs to know which field
      --> t:1:24
       |
     1 | list users | join [] on
       |                        ^ expected '<field>'
       |
       = because: the form is join <other: list> on <field> [to <theirs: field>] [left]
       = try: list users | join [{id: "crm-integration", owner: "ann"}] on id
    === list users | join [] by id
    error[missing-argument]: 'join' needs 'on' here
      --> t:1:22
       |
     1 | list users | join [] by id
       |                      ^^ expected 'on <field>'
       |
       = because: the form is join <other: list> on <field> [to <theirs: field>] [left]
       = try: list users | join [{id: "crm-integration", owner: "ann"}] on id
    === list users | join 5 on id
    error[wrong-type]: 'other' of 'join' must be a list, but is int 5
      --> t:1:19
       |
     1 | list users | join 5 on id
       |                   ^
    === list users | join [] on id lft
    error[extra-argument]: 'join' takes nothing more here
      --> t:1:28
       |
     1 | list users | join [] on id lft
       |                            ^^^ did you mean 'left'?
       |
       = because: the form is join <other: list> on <field> [to <theirs: field>] [left]
       = try: list users | join [] on id left
    === list users | rename
    error[missing-argument]: 'rename' needs an argument 'old'
      --> t:1:20
       |
     1 | list users | rename
       |                    ^ expected '<old: field>'
       |
       = because: the form is rename (<old: field> <new: field>),...
       = try: list users | rename id connection, type kind
    === list users | rename a
    error[missing-argument]: 'rename' needs an argument 'new'
      --> t:1:22
       |
     1 | list users | rename a
       |                      ^ expected '<new: field>'
       |
       = because: the form is rename (<old: field> <new: field>),...
       = try: list users | rename id connection, type kind
    === list users | rename a b, …
    error[missing-argument]: 'rename' needs an argument 'old'
      --> t:1:25
       |
     1 | list users | rename a b,
       |                         ^ expected '<old: field>'
       |
       = because: the form is rename (<old: field> <new: field>),...
       = try: list users | rename id connection, type kind
    === list users | rename a b c
    error[extra-argument]: 'rename' takes nothing more here
      --> t:1:25
       |
     1 | list users | rename a b c
       |                         ^
       |
       = because: the form is rename (<old: field> <new: field>),...
    === list users | diff
    error[missing-argument]: 'diff' needs an argument 'other'
      --> t:1:18
       |
     1 | list users | diff
       |                  ^ expected '<other: any>'
       |
       = because: the form is diff <other: any> [by <field>]
       = try: {a: 1, b: 2} | diff {a: 1, b: 3}
    === list users | diff [] on id
    error[extra-argument]: 'diff' takes nothing more here
      --> t:1:22
       |
     1 | list users | diff [] on id
       |                      ^^
       |
       = because: the form is diff <other: any> [by <field>]
    === list users | save
    error[missing-file]: 'save' needs to know which file to write
      --> t:1:18
       |
     1 | list users | save
       |                  ^ expected a file
    === list users | tee x.csv
    error[unknown-filter]: there is no filter 'tee'
      --> t:1:14
       |
     1 | list users | tee x.csv
       |              ^^^ here it is 'save'
       |
       = because: as in list users | save users.csv
    === list users | to json
    error[unknown-filter]: there is no filter 'to'
      --> t:1:14
       |
     1 | list users | to json
       |              ^^
       |
       = because: 'help filters' lists them
    === fail
    error[missing-value]: a value is missing
      --> t:1:5
       |
     1 | fail
       |     ^ expected a value
    === fail {mesage: "x"}
    error[fail-needs-message]: an error must have a 'message', but this has none
      --> t:1:6
       |
     1 | fail {mesage: "x"}
       |      ^^^^^^^^^^^^^
       |
       = try: fail {kind: "invalid", message: "the file holds no rows"}
    error[unknown-field]: an error has no field 'mesage'
      --> t:1:7
       |
     1 | fail {mesage: "x"}
       |       ^^^^^^ did you mean 'message'?
       |
       = because: its fields are 'kind', 'id', 'message', 'hint', 'status', 'request_id', 'pointer', 'retryable', 'cause', 'applied' and 'try'
       = try: fail {message: "x"}
    === fail {message: "x", kind: "oi"}
    error[unknown-kind]: there is no kind of error 'oi'
      --> t:1:27
       |
     1 | fail {message: "x", kind: "oi"}
       |                           ^^^^ did you mean 'io'?
       |
       = because: the kinds are usage, parse, name, type, config, io, auth, forbidden, not_found, conflict, invalid, rate_limited, server, network, timeout, assert, plugin, partial, limit, fail
    === fail {message: "x", kind: "cancelled"}
    error[raised-cancelled]: a script cannot raise 'cancelled'
      --> t:1:27
       |
     1 | fail {message: "x", kind: "cancelled"}
       |                           ^^^^^^^^^^^
       |
       = because: only an interruption does; 'exit' ends a script
    === fail {kind: "io"}
    error[fail-needs-message]: an error must have a 'message', but this has none
      --> t:1:6
       |
     1 | fail {kind: "io"}
       |      ^^^^^^^^^^^^
       |
       = try: fail {kind: "invalid", message: "the file holds no rows"}
    === def f(a) { return $a }; f(...5)
    error[wrong-type]: what '...' spreads here must be a list, but is int 5
      --> t:1:30
       |
     1 | def f(a) { return $a }; f(...5)
       |                              ^
    === let x = max(...)
    error[missing-value]: a value is missing
      --> t:1:16
       |
     1 | let x = max(...)
       |                ^ expected a value
    === let x = upper("a", "b", ...[])
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = upper("a", "b", ...[])
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[wrong-count]: 'upper' takes 1 value, but is given 3
      --> t:1:9
       |
     1 | let x = upper("a", "b", ...[])
       |         ^^^^^
       |
       = because: the form is upper(text)
    === let x = [1]?[0..1]
    error[optional-slice]: a slice has no '?'
      --> t:1:12
       |
     1 | let x = [1]?[0..1]
       |            ^^ write '['
       |
       = because: what lies outside is left out of a slice anyway
    === let x = 2026-13-01
    error[bad-time]: '2026-13-01' is no day or time
      --> t:1:9
       |
     1 | let x = 2026-13-01
       |         ^^^^^^^^^^
       |
       = because: a time is written as 2026-01-31T10:00:00Z, and a day as 2026-01-31; blanks around '-' make it a difference
    === let x = 2026-01-31T25:00Z
    error[bad-time]: '2026-01-31T25:00Z' is no day or time
      --> t:1:9
       |
     1 | let x = 2026-01-31T25:00Z
       |         ^^^^^^^^^^^^^^^^^
       |
       = because: a time is written as 2026-01-31T10:00:00Z, and a day as 2026-01-31; blanks around '-' make it a difference
    === let x = $y?[0]
    warning[unused-variable]: 'x' is never used
      --> t:1:5
       |
     1 | let x = $y?[0]
       |     ^
       |
       = because: a name that begins with '_' may stay unused
    error[unknown-variable]: there is no variable '$y'
      --> t:1:9
       |
     1 | let x = $y?[0]
       |         ^^
       |
       = because: a variable is made with 'let y = …'
    === show ...[1]
    error[spread-into-one]: '...' spreads a list over several arguments, but 'resource' is one
      --> t:1:6
       |
     1 | show ...[1]
       |      ^^^
    """##
