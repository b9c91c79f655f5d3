"""Prepares a checkout: `.venv`, the built web client, and for tests a browser. Standard library only.

Each part leaves a stamp of what it was made from; a part whose stamp still holds is not touched, so a second
start costs a few reads. A checkout that was moved, changed or is used by another user is noticed by them.
"""

import fcntl
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import browser
import environment
import webclient
from report import CannotPrepare, say

ROOT = Path(__file__).resolve().parent.parent


def prepare(purpose: str) -> None:
    """Make ready for `run` or `test`. Raises CannotPrepare."""
    environment.make(ROOT, ("run", "test") if purpose == "test" else ("run",))
    webclient.build(ROOT)
    if purpose == "test":
        browser.install()


def main() -> int:
    """Prepare under a lock, so that two starts at a time do not trip over each other."""
    tools = ROOT / ".tools"
    try:
        tools.mkdir(exist_ok=True)
        lock = (tools / "prepare.lock").open("a")
    except PermissionError:
        lock = None
    try:
        if lock is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        prepare(sys.argv[1] if len(sys.argv) > 1 else "run")
    except CannotPrepare as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        return 130
    except PermissionError as error:
        owner = ROOT.stat().st_uid
        say(f"\n{error.filename} cannot be written by this user (id {os.getuid()}; the checkout is of {owner}).")
        say("Run as the user that made it, or remove .venv, .tools and frontend/node_modules as that user.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
