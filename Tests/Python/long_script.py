"""A script of 500 lines as people write them: definitions, a table of what is wanted, and a step for each connection."""

TEAMS = ["sales", "support", "billing", "growth", "search", "mobile", "web", "data", "legal", "people"]

HEAD = '''#!/usr/bin/env tenon
# Brings the connections of a site to what the table below wants.
params site: text, --force: bool
use site $site

let limits = {fields: 20, name: 40}
let mut made = 0
let mut problems = []

def wanted_field(id: text, kind: text) -> map "a field as the API takes it" {
  example wanted_field("a", "string").id == "a"
  return {id: $id, source_name: "src_${$id}", type: $kind}
}

def is_good_name(name: text) -> bool "whether a name keeps to the rules" {
  return $name =~ '^[a-z][a-z0-9_]*$' and len($name) <= $limits.name
}

def report(what: text, names: list) {
  if len($names) == 0 { return null }
  print "${$what}:" (join($names, ", "))
}

let have = list users
print "there are" ($have | count) "connections"
let types = $have | group type | sort -count
for $row in $types { print $row.type $row.count }
'''

STEP = '''
# {team} {number}
let {name} = {{
  id: "{team}-{number}",
  type: "ref_table",
  join_attribute: "user_email",
  join_type: "email",
  fields: [wanted_field("tier_{number}", "string"), wanted_field("ltv_{number}", "number")],
}}
if not is_good_name("{team}_{number}") {{ $problems = $problems ++ ["{team}-{number}"] }}
let there_{name} = $have | where id == ${name}.id | select id, type, join.attribute | sort id
if ($there_{name} | count) == 0 {{
  try {{
    create users from ${name}
    $made = $made + 1
  }} catch conflict as $e {{ print "already there: ${{$e.message}}" }}
}} else if $force {{
  update "users/${{${name}.id}}" drop field old_{number}
}}
'''

TAIL = '''
report "bad names" $problems
print "made" $made
'''


def script():
    """The text, exactly 500 lines of it."""
    text = HEAD
    for number in range(22):
        team = TEAMS[number % len(TEAMS)]
        text += STEP.format(team=team, number=number, name=f"{team}_{number}")
    lines = text.splitlines()
    tail = TAIL.splitlines()
    while len(lines) + len(tail) < 500:
        lines.append(f"print \"checked\" {len(lines) + 1}")
    return lines + tail


def with_line(number, line):
    """The same with another line in the place of one, which counts from 1."""
    lines = script()
    lines[number - 1] = line
    return "\n".join(lines) + "\n"
