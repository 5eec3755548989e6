"""Sessions that do not hold any more, for the tests of reports."""

# A command that shows control characters, signs that mean something in XML, YAML and HTML, and a pattern.
HARD = """\
#!session 1
@ title hard to write down
@ clock 2026-08-23T10:00:00Z tick=1ms
@ seed 7
@ term 80 tty

$ print "one"
| one
[0]

$ print "a]]>b <&> \\u{1b}[31mred\\u{0}\\u{8}é # 100% ok"
| something else
[0]

$ print "three"
? th[..]
| and one more
[0]

$ list users
> GET {site}/api/v2/product-analytics/users/mapping/connections
> accept: application/json
< 200
< content-type: application/json
<
< {
<  "data": {
<   "type": "list_connections_response",
<   "id": "list_connections_response",
<   "attributes": {"connections": []}
<  }
< }
| (no rows at all)
[0]

$ list accounts
> GET {site}/api/v2/product-analytics/users/mapping/connections
< 200
| (no rows)
[0]

$ wait 5m
[130 interrupted]

"""

FINE = """\
#!session 1
@ clock 2026-08-23T10:00:00Z tick=1ms
@ seed 7
@ term 80 tty

$ print "hello"
| hello
[0]

$ for $i in [1, 2, 3] { print $i }
| 1
| 2
| 3
[0]
"""

BROKEN = "#!session 1\nhello\n"


def write(folder):
    """A suite of three: one that passes, one that does not, one that cannot be read."""
    (folder / "suite/deep").mkdir(parents=True)
    (folder / "suite/hard.session").write_text(HARD)
    (folder / "suite/deep/fine.session").write_text(FINE)
    (folder / "suite/broken.session").write_text(BROKEN)
    return folder / "suite"
