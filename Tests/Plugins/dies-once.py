"""Writes a letter to a file for each call, and dies at the first."""

import os
import sys

import kit

for message in kit.lines():
    if kit.handshake(message):
        continue
    with open(sys.argv[1], "a") as file:
        file.write("x")
    if os.path.getsize(sys.argv[1]) == 1:
        os._exit(1)
    kit.text(message, "done")
