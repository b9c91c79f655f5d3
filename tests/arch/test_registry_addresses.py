"""No committed file names a package registry: locks must install from whatever mirror a machine has."""

import json

from tests.arch.source import ROOT


def test_python_locks_hold_hashes_and_no_address() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text, lock.name
        assert "--hash=sha256:" in text, lock.name


def test_the_npm_lock_holds_no_address() -> None:
    lock = ROOT / "frontend" / "package-lock.json"
    if lock.is_file():
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assert [name for name, package in packages.items() if "://" in str(package.get("resolved", ""))] == []


def test_every_dependency_is_locked() -> None:
    for name in ("run", "test", "build"):
        wanted = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
        locked = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").lower()
        for line in wanted:
            if line and line[0].isalpha():
                package = line.split(">")[0].split("[")[0].lower()
                assert f"\n{package}==" in f"\n{locked}" or f"\n{package}[" in f"\n{locked}", f"{name}: {package}"
