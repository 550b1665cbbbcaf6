"""Locks the file that is open as descriptor 3; whoever handed it down shares the lock from then on.

The system lets go of it when the last process that has the file open is gone, however each of them ended.
Usage: take_lock.py    prints "waiting" when somebody else holds it, and ends when it is ours.
"""

import fcntl
import time

SHARED_DESCRIPTOR = 3


def try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def main() -> None:
    if try_lock(SHARED_DESCRIPTOR):
        return
    print("waiting", flush=True)
    while not try_lock(SHARED_DESCRIPTOR):
        time.sleep(0.2)


if __name__ == "__main__":
    main()
