"""The browser for tests: Debian's chromium, and a font that has Chinese."""

import os
import shutil
import subprocess

from report import install_packages, say

PACKAGES = {"chromium": "chromium", "font": "fonts-noto-cjk"}


def install() -> None:
    """Install what is missing where we may; else say what to do. Tests of other kinds run all the same."""
    missing = [package for part, package in PACKAGES.items() if not _has(part)]
    if missing and not install_packages(missing, "browser tests"):
        say(f"Browser tests need {' and '.join(missing)}: apt install {' '.join(missing)}")


def _has(part: str) -> bool:
    if part == "chromium":
        return bool(os.environ.get("ZHIKE_CHROMIUM") or shutil.which("chromium"))
    lister = shutil.which("fc-list")
    if lister is None:
        return False
    fonts = subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return "Noto" in fonts.stdout
