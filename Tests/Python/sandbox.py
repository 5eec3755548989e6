"""A seccomp filter for a test's child: the system ends it at once when it opens a socket or starts a process."""

import ctypes
import platform
import struct

# Numbers of system calls: https://github.com/torvalds/linux/blob/master/arch/x86/entry/syscalls/syscall_64.tbl and
# https://github.com/torvalds/linux/blob/master/include/uapi/asm-generic/unistd.h
NUMBERS = {
    "x86_64": dict(arch=0xC000003E, deadly=[41, 42, 57, 58], clone=56, clone3=435),
    "aarch64": dict(arch=0xC00000B7, deadly=[198, 203], clone=220, clone3=435),
}
KILL, ERRNO, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
CLONE_THREAD = 0x00010000
ENOSYS = 38


def is_known():
    return platform.system() == "Linux" and platform.machine() in NUMBERS


def offline():
    """Puts the filter on this process and all that it becomes; for `preexec_fn`. Threads are allowed, and so is the `exec` to come."""
    numbers = NUMBERS[platform.machine()]
    load, equal, bit, give = 0x20, 0x15, 0x45, 0x06
    program = [(load, 0, 0, 4), (equal, 1, 0, numbers["arch"]), (give, 0, 0, KILL), (load, 0, 0, 0)]
    for number in numbers["deadly"]:
        program += [(equal, 0, 1, number), (give, 0, 0, KILL)]
    # Its flags stand behind a pointer, where a filter cannot look; without it the library falls back to clone.
    program += [(equal, 0, 1, numbers["clone3"]), (give, 0, 0, ERRNO | ENOSYS)]
    program += [(equal, 0, 3, numbers["clone"]), (load, 0, 0, 16), (bit, 1, 0, CLONE_THREAD), (give, 0, 0, KILL), (give, 0, 0, ALLOW)]
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    # PR_SET_NO_NEW_PRIVS, then PR_SET_SECCOMP with SECCOMP_MODE_FILTER.
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, header, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no filter")
