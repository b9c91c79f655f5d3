"""Runs the checks of ./test in order: style, types, layers, machine checks, web client, then pytest.

Static checks all run, whatever the earlier ones say; pytest comes last and has the last word on the screen.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import webclient

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"

STATIC = (
    ("ruff check", [PYTHON, "-m", "ruff", "check", "--quiet", "."]),
    ("ruff format", [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."]),
    ("mypy --strict", [PYTHON, "-m", "mypy", "--strict", "zhike"]),
    ("import-linter", [PYTHON, "-c", LINT_IMPORTS]),
    ("machine checks", [PYTHON, "-m", "tests.arch"]),
)
PYTEST = [PYTHON, "-m", "pytest"]
WHOLE = ["-n", os.environ.get("ZHIKE_TEST_WORKERS", "2"), "--dist", "worksteal", "-q"]


def run_static() -> list[str]:
    """Run all static checks; names those that failed."""
    failed = [name for name, command in STATIC if not _check(name, lambda c=command: _call(c))]
    if (ROOT / "frontend" / "package.json").is_file() and not _check("web client", _check_web_client):
        failed.append("web client")
    return failed


def main(arguments: list[str]) -> int:
    """Run what the arguments name; 0 where all is well."""
    if arguments and arguments != ["quick"]:
        return _call([*PYTEST, *arguments])
    failed = run_static()
    if failed:
        _say(f"\nFailed: {', '.join(failed)}")
    if arguments == ["quick"]:
        return 1 if failed else 0
    status = _call([*PYTEST, *WHOLE])
    return status or (1 if failed else 0)


def _check(name: str, work: object) -> bool:
    started = time.monotonic()
    passed = bool(work() == 0) if callable(work) else False
    _say(f"{'ok    ' if passed else 'FAILED'} {name} ({time.monotonic() - started:.1f} s)")
    return passed


def _check_web_client() -> int:
    if not webclient.has_modules(ROOT):
        webclient.npm(ROOT, ["ci"])
    return 0 if webclient.npm(ROOT, ["run", "check"]) else 1


def _call(command: list[str]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
