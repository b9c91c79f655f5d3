"""What the preparation says, and how it runs programs."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


class CannotPrepare(Exception):
    """Something is missing that only a person can bring; the text says what to do."""


def say(text: str) -> None:
    """Tell the person at the terminal; answers of programs go to standard output, this does not."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def run(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
    silent: bool = False,
) -> bool:
    """Run a program; what it prints is shown if it fails, unless silent. Says whether it succeeded."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode != 0 and not silent:
        say(done.stdout.decode(errors="replace")[-4000:])
    return done.returncode == 0


def install_packages(packages: Sequence[str], purpose: str) -> bool:
    """Install Debian packages where we may; says whether they are there now."""
    if os.geteuid() != 0 or not Path("/usr/bin/apt-get").exists():
        return False
    say(f"Installing {', '.join(packages)} ({purpose}) …")
    variables = {"DEBIAN_FRONTEND": "noninteractive"}
    # Old lists name packages that are gone from the mirrors, so they are renewed each time.
    if not run(["apt-get", "update", "-qq"], variables=variables):
        return False
    return run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], variables=variables)
