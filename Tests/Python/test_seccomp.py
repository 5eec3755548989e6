"""The filter of system calls that plugins run under, for both processors that it is written for, on a machine of either or neither kind.

`seccomp.c` is compiled as it is; what it would hand to the kernel is caught and interpreted here, with the numbers of the kernel's own tables
(linux-libc-dev): those of x86-64, and the generic table, which is that of aarch64. So a wrong number is found without such a machine.
"""

import os
import re
import shutil
import subprocess

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLATFORM = os.path.join(ROOT, "Sources/CPlatform")
GENERIC = "/usr/include/asm-generic/unistd.h"
TABLES = ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"]
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
ALLOW, KILL, EPERM, EBADF, EACCES, ENOSYS = "allow", "kill", 1, 9, 13, 38

# What no plugin may ask for, by the names of the kernel; a name that a processor does not have is left out there.
REFUSED = set("""
ptrace process_vm_readv process_vm_writev pidfd_getfd kcmp process_madvise mount umount2 pivot_root move_mount open_tree fsopen fsconfig fsmount
fspick mount_setattr chroot unshare setns bpf perf_event_open keyctl add_key request_key io_uring_setup io_uring_enter io_uring_register
userfaultfd kexec_load kexec_file_load init_module finit_module delete_module reboot swapon swapoff acct settimeofday clock_settime adjtimex
clock_adjtime sethostname setdomainname syslog quotactl open_by_handle_at vhangup fanotify_init iopl ioperm modify_ldt
""".split())

# The headers come first, as this machine needs them; then the processor is another one.
SOURCE = """
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "CPlatformSandbox.h"
%(processor)s
static int caught(int what, unsigned long mode, struct sock_fprog *program, ...) {
    (void)what, (void)mode;
    for (int i = 0; i < program->len; i++)
        printf("line %%u %%u %%u %%u\\n", program->filter[i].code, program->filter[i].jt, program->filter[i].jf, program->filter[i].k);
    return 0;
}
#define prctl caught
#include "seccomp.c"
int main(int count, char **words) {
    (void)count;
    cplatform_bounds bounds = {.has_network = atoi(words[1]), .may_start = atoi(words[2]), .kept = atoi(words[3])};
    if (cplatform_seccomp(&bounds) != 0) return 1;
%(names)s
    return 0;
}
"""
# As the kernel's header for that processor has it (arch/arm64/include/uapi/asm/unistd.h).
AARCH64 = """
#undef __x86_64__
#undef __aarch64__
#define __aarch64__ 1
%s
#define __ARCH_WANT_RENAMEAT
#define __ARCH_WANT_NEW_STAT
#define __ARCH_WANT_SET_GET_RLIMIT
#define __ARCH_WANT_TIME32_SYSCALLS
#define __ARCH_WANT_SYS_CLONE3
#define __ARCH_WANT_MEMFD_SECRET
#include <asm-generic/unistd.h>
%s
"""


def names(path):
    with open(path) as file:
        return list(dict.fromkeys(re.findall(r"^\s*#\s*define\s+__NR_(\w+)", file.read(), re.M)))


class Filter:
    """What the kernel is told for one processor, and its table of names."""

    def __init__(self, binary, architecture, network=False, start=False, kept=-1):
        done = subprocess.run([binary, str(int(network)), str(int(start)), str(kept)], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0, "the filter is not made"
        rows = [line.split() for line in done.stdout.splitlines()]
        self.program = [tuple(map(int, row[1:])) for row in rows if row[0] == "line"]
        self.numbers = {row[1]: int(row[2]) for row in rows if row[0] == "name"}
        self.architecture = architecture
        assert 0 < len(self.program) < 256

    def answer(self, number, *arguments, architecture=None):
        """What the kernel answers: classic BPF, as much of it as such filters are made of."""
        data = {0: number, 4: architecture or ARCHITECTURES[self.architecture]}
        for index in range(6):
            value = arguments[index] if index < len(arguments) else 0
            data[16 + 8 * index], data[20 + 8 * index] = value & 0xFFFFFFFF, value >> 32
        accumulator, at = 0, 0
        while True:
            code, yes, no, k = self.program[at]
            at += 1
            if code == 0x20:  # load a word
                accumulator = data[k]
            elif code == 0x05:  # jump always
                at += k
            elif code in (0x15, 0x25, 0x35, 0x45):
                holds = {0x15: accumulator == k, 0x25: accumulator > k, 0x35: accumulator >= k, 0x45: accumulator & k != 0}[code]
                at += yes if holds else no
            elif code == 0x06:
                action = k & 0xFFFF0000
                return {0x7FFF0000: ALLOW, 0x80000000: KILL}.get(action, k & 0xFFFF)
            else:
                raise AssertionError(f"there is no instruction {code:#x}")

    def call(self, name, *arguments):
        return self.answer(self.numbers[name], *arguments)


@pytest.fixture(scope="module")
def binaries(tmp_path_factory):
    swift = shutil.which("swiftc")
    compiler = shutil.which("cc") or shutil.which("clang") or (swift and os.path.join(os.path.dirname(os.path.realpath(swift)), "clang"))
    native = next((path for path in TABLES if os.path.exists(path)), None)
    if not compiler or not os.path.exists(GENERIC):
        pytest.skip("without a C compiler and the kernel's headers (linux-libc-dev) the filter cannot be looked at")
    folder = tmp_path_factory.mktemp("seccomp")
    made = {}
    for architecture in ARCHITECTURES:
        if architecture == "x86_64":
            if native is None or os.uname().machine != "x86_64":
                continue
            known, processor = names(native), ""
        else:
            known = names(GENERIC)
            here = names(native) if native else []
            forget = "\n".join(f"#undef SYS_{name}\n#undef __NR_{name}" for name in dict.fromkeys(here + known))
            processor = AARCH64 % (forget, "\n".join(f"#ifdef __NR_{name}\n#define SYS_{name} __NR_{name}\n#endif" for name in known))
        shown = "\n".join(f'#ifdef __NR_{name}\n    printf("name {name} %d\\n", __NR_{name});\n#endif' for name in known)
        path = folder / f"{architecture}.c"
        path.write_text(SOURCE % {"processor": processor, "names": shown})
        done = subprocess.run(
            [compiler, "-w", "-I", os.path.join(PLATFORM, "include"), "-I", PLATFORM, "-o", str(folder / architecture), str(path)],
            capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[:2000]
        made[architecture] = str(folder / architecture)
    return made


@pytest.fixture(params=sorted(ARCHITECTURES))
def filters(request, binaries):
    if request.param not in binaries:
        pytest.skip(f"the table of {request.param} is not on this machine")
    return lambda **wishes: Filter(binaries[request.param], request.param, **wishes)


def test_the_tables_are_whole(binaries):
    """A table that was not read would make every other test hold."""
    aarch64 = Filter(binaries["aarch64"], "aarch64").numbers
    assert len(aarch64) > 280 and (aarch64["read"], aarch64["ptrace"], aarch64["mount"], aarch64["bpf"]) == (63, 117, 40, 280)
    assert "fork" not in aarch64 and "dup2" not in aarch64 and "iopl" not in aarch64
    if "x86_64" in binaries:
        x86 = Filter(binaries["x86_64"], "x86_64").numbers
        assert (x86["read"], x86["ptrace"], x86["mount"], x86["bpf"]) == (0, 101, 165, 321)


def test_what_no_plugin_needs_is_refused_and_the_rest_is_not(filters):
    plain = filters()
    special = {"clone3": ENOSYS, "setsid": 0, "setpgid": 0, "socket": EACCES, "clone": EPERM, "fork": EPERM, "vfork": EPERM}
    wanted = {name: EPERM for name in REFUSED} | special
    for name, number in plain.numbers.items():
        # A number of its own for what bears another name, too.
        expected = wanted.get(name, ALLOW)
        assert plain.answer(number) == expected, f"{name} is {number} on {plain.architecture}"
    assert not [name for name in wanted if name not in plain.numbers and name not in (
        "fork", "vfork", "iopl", "ioperm", "modify_ldt", "kexec_file_load")], "a name that no table has"


def test_another_processor_is_not_spoken_to(filters):
    plain = filters()
    assert plain.answer(0, architecture=0x40000003) == KILL
    if plain.architecture == "x86_64":
        # The numbers of the x32 interface.
        assert plain.answer(0x40000000 + 39) == ENOSYS


def test_processes(filters):
    threads, spaces = 0x00010000, 0x10000000
    plain, starting = filters(), filters(start=True)
    assert plain.call("clone", threads) == ALLOW and plain.call("clone", threads | spaces) == EPERM
    assert starting.call("clone", 17) == ALLOW and starting.call("clone", 17 | spaces) == EPERM
    for bit in range(7):
        name_space = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)[bit]
        assert starting.call("clone", name_space) == EPERM, hex(name_space)
    for name in {"fork", "vfork"} & set(starting.numbers):
        assert starting.call(name) == ALLOW
    # Nobody leaves the group, and whoever tries is told that he did.
    assert starting.call("setsid") == 0 and starting.call("setpgid") == 0


def test_sockets(filters):
    unix, ipv4, ipv6, netlink, packet = 1, 2, 10, 16, 17
    plain, networked = filters(), filters(network=True)
    assert {plain.call("socket", family) for family in (unix, ipv4, ipv6, netlink, packet)} == {EACCES}
    assert [networked.call("socket", family) for family in (ipv4, ipv6, netlink)] == [ALLOW] * 3
    assert [networked.call("socket", family) for family in (unix, packet)] == [EACCES] * 2
    assert plain.call("socketpair", unix) == ALLOW


def test_the_descriptor_that_its_life_hangs_on(filters):
    kept = filters(kept=900)
    assert kept.call("close", 900) == 0 and kept.call("close", 3) == ALLOW
    for name, place in [("fcntl", 0), ("ioctl", 0), ("dup3", 1)] + [("dup2", 1)] * ("dup2" in kept.numbers):
        arguments = [5, 5]
        assert kept.call(name, *arguments) == ALLOW
        arguments[place] = 900
        assert kept.call(name, *arguments) == EBADF, name
    assert kept.call("close_range", 3, 1000) == ENOSYS
    # What is refused without it is refused with it, and what is not is not.
    for name in ("read", "openat", "execve", "futex", "mmap", "exit_group"):
        assert kept.call(name) == ALLOW
    assert kept.call("ptrace") == EPERM and kept.call("socket") == EACCES


def test_terminals_and_the_signal_of_death(filters):
    plain = filters()
    assert plain.call("prctl", 1) == EPERM and plain.call("prctl", 15) == ALLOW
    assert plain.call("ioctl", 0, 0x5412) == EPERM and plain.call("ioctl", 0, 0x541C) == EPERM and plain.call("ioctl", 0, 0x5401) == ALLOW


def test_both_processors_are_refused_the_same(binaries):
    if len(binaries) < 2:
        pytest.skip("the table of x86_64 is not on this machine")
    for wishes in ({}, {"network": True}, {"start": True}, {"network": True, "start": True, "kept": 900}):
        one, other = [Filter(binaries[name], name, **wishes) for name in sorted(binaries)]
        common = set(one.numbers) & set(other.numbers)
        assert len(common) > 250
        assert {name: one.call(name) for name in common} == {name: other.call(name) for name in common}


def test_numbers_that_are_written_down_are_those_of_the_tables(binaries):
    with open(os.path.join(PLATFORM, "seccomp.c")) as file:
        text = file.read()
    with open(os.path.join(PLATFORM, "sandbox.c")) as file:
        text += file.read()
    written = {name.lower(): int(number) for name, number in re.findall(r"#define (?:NUMBER|SYS)_(\w+) (\d+)", text)}
    short = {"create": "landlock_create_ruleset", "add": "landlock_add_rule", "restrict": "landlock_restrict_self"}
    written |= {short[name.lower()]: int(number) for name, number in re.findall(r"#define LANDLOCK_(\w+) (\d+)", text)}
    assert len(written) == 6
    for architecture, binary in binaries.items():
        numbers = Filter(binary, architecture).numbers
        assert written == {name: numbers[name] for name in written}, architecture
