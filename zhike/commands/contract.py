"""What a command is, how it prints, and how its errors become exit codes."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from zhike.kernel.base.errors import Language, ZhikeError
from zhike.kernel.base.settings import Settings, read_settings

OK, FAILED, USAGE, REFUSED = 0, 1, 2, 3
"""Exit codes: done; a fault of the system; wrong words on the command line; the request itself was refused."""

Text = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Command:
    """`configure` adds flags and words to the parser, `run` does it and says the exit code."""

    configure: Callable[[argparse.ArgumentParser, Language], None]
    run: Callable[["Invocation"], int]


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of a command."""

    words: argparse.Namespace
    language: Language
    environment: Mapping[str, str]

    @property
    def as_json(self) -> bool:
        """Whether a program reads the answer."""
        return bool(getattr(self.words, "json", False))

    def settings(self) -> Settings:
        """Flags, environment and defaults together. Raises BadSetting."""
        names = ("host", "port", "data", "workers", "database_url", "admin_password", "public_url", "log_level")
        flags: dict[str, Any] = {name: getattr(self.words, name, None) for name in names}
        flags["log_json"] = getattr(self.words, "log_json", None) or None
        return read_settings(self.environment, flags)

    def say(self, text: Text) -> None:
        """A line for a person; nothing where a program reads."""
        if not self.as_json:
            write(choose(text, self.language))

    def answer(self, value: object, lines: Callable[[], list[str]]) -> None:
        """The answer: JSON for a program, lines for a person."""
        if self.as_json:
            write(msgspec.json.encode(value, enc_hook=str).decode())
        else:
            for line in lines():
                write(line)


def choose(text: Text, language: Language) -> str:
    """One of two languages."""
    return text[0] if language == "zh" else text[1]


def choose_shell_language(environment: Mapping[str, str]) -> Language:
    """The shell's language: Chinese where it says so or says nothing, else English."""
    for name in ("ZHIKE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "zh"


def write(line: str) -> None:
    """A line to standard output, at once: it may be a pipe. Letters that the terminal lacks do not fail."""
    data = (line + "\n").encode(sys.stdout.encoding or "utf-8", errors="replace")
    sys.stdout.flush()
    os.write(sys.stdout.fileno(), data)


def write_error(error: ZhikeError, language: Language, *, as_json: bool) -> int:
    """Tell what went wrong on standard error; says the exit code."""
    words = error.localised(language)
    if as_json:
        told = {
            "code": error.code,
            "title": words.title,
            "detail": words.detail,
            "errors": [
                {"pointer": one.pointer, "code": one.code, "message": one.message(language)} for one in error.problems
            ],
        }
        sys.stderr.write(msgspec.json.encode(told).decode() + "\n")
    else:
        # Some details begin with what happened themselves.
        what = "" if words.detail.startswith(words.title) else words.title + (": " if language == "en" else ":")
        sys.stderr.write(f"{what}{words.detail or error.code}\n")
        for problem in error.problems:
            sys.stderr.write(f"  {problem.pointer or '/'}  {problem.message(language)}\n")
    return REFUSED if error.status < 500 else FAILED


def add_place(parser: argparse.ArgumentParser, language: Language) -> None:
    """The flags that say which installation is meant."""
    group = parser.add_argument_group(choose(("安装位置", "Installation"), language))
    group.add_argument(
        "--data", metavar="FOLDER", help=choose(("数据文件夹（默认 ./data）", "data folder (./data)"), language)
    )
    group.add_argument(
        "--database-url",
        metavar="URL",
        help=choose(("使用已有的 PostgreSQL 18+", "an existing PostgreSQL 18 or newer"), language),
    )
    parser.add_argument("--json", action="store_true", help=choose(("输出 JSON", "answer in JSON"), language))


def add_workspace(parser: argparse.ArgumentParser, language: Language) -> None:
    """The flag that says which workspace is meant."""
    parser.add_argument(
        "--workspace", metavar="KEY", default="main", help=choose(("工作区（默认 main）", "workspace (main)"), language)
    )
