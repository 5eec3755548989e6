"""The same over a table that DuckDB holds; rows in order by group, as our groups hold them."""

import sys
import time

import duckdb

connection = duckdb.connect()
connection.sql(f"create table rows as select * from read_json('{sys.argv[1]}')")
began = time.perf_counter()
groups = connection.sql(
    "select type, count(*), list(id order by -amount, id) from rows where amount > 500 group by type order by type").fetchall()
print(round((time.perf_counter() - began) * 1e6))
