import Glibc

/// Waits on a thread that is no task's.
func usleepMilliseconds(_ count: UInt32) { usleep(count * 1000) }
