import sys
import time

import orjson

with open(sys.argv[1], "rb") as file:
    value = orjson.loads(file.read())
began = time.perf_counter()
text = orjson.dumps(value)
print(round((time.perf_counter() - began) * 1e6))
