"""Looks for what it should not find, and tries what it should not be able to do; tells what it found."""

import ctypes
import os
import signal
import socket
import subprocess
import sys

import kit

libc = ctypes.CDLL(None, use_errno=True)


def tried(action):
    try:
        value = action()
        return "done" if value is None else value
    except OSError as error:
        return error.strerror
    except Exception as error:  # noqa: BLE001
        return type(error).__name__


def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def write(path):
    with open(path, "w") as file:
        file.write("x")


def read(path):
    with open(path, "rb") as file:
        return file.read(1) and None


def parent(path):
    return read(f"/proc/{os.getppid()}/{path}")


def secrets(needle):
    """Everything of its own where a secret could stand."""
    found = []
    for place in ("environ", "cmdline"):
        with open(f"/proc/self/{place}", "rb") as file:
            if needle in file.read():
                found.append(place)
    for folder, _, files in os.walk(os.environ["HOME"]):
        for name in files:
            with open(os.path.join(folder, name), "rb") as file:
                if needle in file.read():
                    found.append(name)
    return found


def descriptors():
    """What is open; a number that is listed may be that of the list itself."""
    found = []
    for number in range(0, 1024):
        try:
            os.fstat(number)
            found.append(number)
        except OSError:
            pass
    return found


def leave_children():
    """Whether a process of its own would stay in the group, though it asks to leave."""
    child = subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)
    return "stays" if os.getpgid(child.pid) == os.getpgrp() else "leaves"


def main(arguments):
    home = arguments["home"]
    return {
        "secrets": secrets(arguments["needle"].encode()),
        "variables": sorted(os.environ),
        "descriptors": descriptors(),
        "read home": tried(lambda: read(home + "/canary")),
        "write home": tried(lambda: write(home + "/new")),
        "empty home": tried(lambda: os.truncate(home + "/canary", 0)),
        "remove home": tried(lambda: os.unlink(home + "/canary")),
        "link home": tried(lambda: os.link(home + "/canary", "linked")),
        "link to home": tried(lambda: (os.symlink(home + "/canary", "symlink"), read("symlink"))[1]),
        "rename home": tried(lambda: os.rename(home + "/canary", "moved")),
        "list home": tried(lambda: os.listdir(home) and None),
        "write tmp": tried(lambda: write("/tmp/tenon-hostile")),
        "write plugin": tried(lambda: write(os.path.dirname(os.path.abspath(__file__)) + "/new")),
        "write scratch": tried(lambda: write("fine")),
        "write null": tried(lambda: write("/dev/null")),
        "shadow": tried(lambda: read("/etc/shadow")),
        "passwd": tried(lambda: read("/etc/passwd")),
        "parent environ": tried(lambda: parent("environ")),
        "parent memory": tried(lambda: parent("mem")),
        "parent cmdline": tried(lambda: parent("cmdline")),
        "terminal": tried(lambda: os.close(os.open("/dev/tty", os.O_RDWR))),
        "internet": tried(lambda: socket.socket(socket.AF_INET).close()),
        "internet 6": tried(lambda: socket.socket(socket.AF_INET6).close()),
        "unix": tried(lambda: socket.socket(socket.AF_UNIX).close()),
        "pair": tried(lambda: [end.close() for end in socket.socketpair()] and None),
        "netlink": tried(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()),
        "ptrace": tried(lambda: call(101, 16, os.getppid(), 0, 0)),
        "process_vm_readv": tried(lambda: call(310, os.getppid(), 0, 0, 0, 0, 0)),
        "unshare": tried(lambda: call(272, 0x10000000)),
        "mount": tried(lambda: call(165, 0, b"/mnt", b"tmpfs", 0, 0)),
        "bpf": tried(lambda: call(321, 0, 0, 0)),
        "io_uring": tried(lambda: call(425, 1, 0)),
        "keyctl": tried(lambda: call(250, 0, 0, 0)),
        "x32": tried(lambda: call(0x40000000 + 39)),
        "signal": tried(lambda: os.kill(os.getppid(), signal.SIGCONT)),
        "outlive": tried(lambda: call(157, 1, 0, 0, 0, 0)),
        "thread": tried(lambda: __import__("threading").Thread(target=int).start()),
        "start": tried(lambda: subprocess.run(["/bin/true"]).returncode),
        "fork": tried(lambda: os._exit(0) if os.fork() == 0 else None),
        "leave": tried(leave_children),
        "process": os.getpid(),
        "namespaces": {name: tried(lambda: os.readlink(f"/proc/self/ns/{name}")) for name in ("pid", "mnt", "ipc", "net", "uts", "user")},
    }


for message in kit.lines():
    if not kit.handshake(message):
        kit.result(message, structuredContent=main(message["params"]["arguments"]))
