"""Runs the InvokeAI server of one folder, alone on it, and no longer than the process that started it.

Usage: serve.py ROOT SETTINGS    standard input is the leash: the server ends when it closes.
SETTINGS is the text of invokeai.yaml, which is written once the folder is ours.
Ends with 75, without having changed anything, when another server has the folder.
"""

import os
import signal
import sys
import threading
from pathlib import Path

FOLDER_TAKEN = 75
GRACE_SECONDS = 5


def follow_leash() -> None:
    while os.read(0, 4096):
        pass
    threading.Timer(GRACE_SECONDS, lambda: os._exit(1)).start()
    os.kill(os.getpid(), signal.SIGTERM)


def claim(root: Path) -> bool:
    """Never closed on purpose: the claim ends with this process."""
    if os.name == "nt":
        return True
    from take_lock import try_lock

    return try_lock(os.open(root / "server.lock", os.O_RDWR | os.O_CREAT, 0o644))


def main() -> None:
    root = Path(sys.argv[1])
    if not claim(root):
        sys.exit(FOLDER_TAKEN)
    (root / "invokeai.yaml").write_text(sys.argv[2], encoding="utf-8")
    threading.Thread(target=follow_leash, daemon=True).start()
    sys.argv = ["invokeai-web", "--root", str(root)]
    from invokeai.app.run_app import run_app

    run_app()


if __name__ == "__main__":
    main()
