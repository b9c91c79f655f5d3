"""The Python environment `.venv`, installed from the hashed locks by uv where it is there, by pip else."""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from report import CannotPrepare, install_packages, run, say

LAUNCHER = """#!/bin/sh
# Starts Zhike from the checkout that this environment belongs to, wherever that lies.
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd -P)
exec "$here/python" -P -c 'import sys; sys.argv[0] = "zhike"; from zhike.cli import main; sys.exit(main())' "$@"
"""


def make(root: Path, groups: Sequence[str]) -> None:
    """Make or renew the environment with the locks of these groups. Raises CannotPrepare."""
    folder = root / ".venv"
    python = folder / "bin" / "python"
    stamp = _read_stamp(folder)
    locks = {group: _fingerprint(root / "requirements" / f"{group}.txt") for group in groups}
    known = stamp.get("locks", {})
    usable = _is_usable(python, root, stamp)
    if usable and all(known.get(group) == lock for group, lock in locks.items()):
        return
    if not usable:
        _create(folder)
        known = {}
    say("Installing Python packages …")
    _install(python, root, groups)
    _link_checkout(folder)
    _write_stamp(folder, root, {**known, **locks})


def install_lock(python: Path, lock: Path, target: Path | None = None) -> None:
    """Install what a lock names, into the environment or into a folder of its own. Raises CannotPrepare."""
    where = [] if target is None else ["--target", str(target)]
    uv = shutil.which("uv")
    if uv and run([uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", *where, "-r", lock]):
        return
    pip = _pip(python)
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    if not run([*pip, "install", *options, *where, "-r", lock]):
        raise CannotPrepare(f"The packages of {lock.name} could not be installed; see the lines above.")


def _install(python: Path, root: Path, groups: Sequence[str]) -> None:
    for group in groups:
        install_lock(python, root / "requirements" / f"{group}.txt")


def _pip(python: Path) -> list[str]:
    if _succeeds([str(python), "-m", "pip", "--version"]):
        return [str(python), "-m", "pip"]
    if _succeeds([str(python), "-m", "ensurepip", "--default-pip"]):
        return [str(python), "-m", "pip"]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--python", str(python)]
    raise CannotPrepare("pip is missing. Debian: apt install python3-venv python3-pip")


def _create(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    say(f"Making the environment with Python {sys.version.split()[0]} …")
    uv = shutil.which("uv")
    if uv and run([uv, "venv", "--quiet", "--python", sys.executable, folder]):
        return
    if importlib.util.find_spec("ensurepip") is None:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        installed = install_packages([version], "environments") or install_packages(["python3-venv"], "environments")
        if not installed and importlib.util.find_spec("pip") is None:
            raise CannotPrepare(f"Python's venv module is incomplete. Debian: apt install {version}")
    pip = [] if importlib.util.find_spec("ensurepip") is not None else ["--without-pip"]
    if not run([sys.executable, "-m", "venv", *pip, folder]):
        raise CannotPrepare(f"{folder} could not be made; see the lines above.")


def _link_checkout(folder: Path) -> None:
    (packages,) = folder.glob("lib/python3.*/site-packages")
    # Relative, so that it holds after a move and in any character encoding.
    (packages / "zhike-checkout.pth").write_text("../../../..\n", encoding="ascii")
    launcher = folder / "bin" / "zhike"
    launcher.write_text(LAUNCHER, encoding="ascii")
    launcher.chmod(0o755)


def _is_usable(python: Path, root: Path, stamp: dict[str, object]) -> bool:
    if not os.access(python, os.X_OK):
        return False
    # An environment without a stamp is taken over if it belongs to this interpreter.
    version = stamp.get("python", _version_of(python))
    return version == sys.version and stamp.get("root", str(root)) == str(root)


def _version_of(python: Path) -> str:
    asked = subprocess.run(
        [str(python), "-c", "import sys; sys.stdout.write(sys.version)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_stamp(folder: Path) -> dict[str, object]:
    try:
        stamp = json.loads((folder / "zhike-stamp.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _write_stamp(folder: Path, root: Path, locks: dict[str, str]) -> None:
    stamp = {"python": sys.version, "root": str(root), "locks": locks}
    fresh = folder / "zhike-stamp.new"
    fresh.write_text(json.dumps(stamp), encoding="utf-8")
    fresh.replace(folder / "zhike-stamp.json")
