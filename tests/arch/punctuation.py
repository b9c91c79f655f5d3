"""Half-width punctuation in Chinese texts: found in what people read, whether Python, YAML or TypeScript says it."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Where strings with Chinese in them are matched, taken apart or made up, and not read as sentences.
PATTERNS = frozenset(
    {
        "frontend/src/views/list/parse.ts",
        "zhike/kernel/catalog/pinyin.py",
        "zhike/kernel/base/text.py",
    }
)
PATTERN_ROOMS = ("zhike/engines/matching/normalisers/", "zhike/operations/sample/")
_LETTERS = "\u3400-\u4dbf\u4e00-\u9fff"
_LETTER = re.compile(f"[{_LETTERS}]")
_CHINESE = _LETTERS + "“”「」『』《》（），。；：？！"
_SIGN = re.compile(f"(?<=[{_CHINESE}])[,;:?!()]|[,;:?!()](?=[{_CHINESE}])")
# Placeholders, and what stands in quotation marks without Chinese in it: a sign or a code is named as it is.
_FORMATS = "对象:编号|主机:端口"
_HELD = re.compile(rf"{_FORMATS}|\$?\{{[^{{}}]*\}}|(?<=“)[^”{_LETTERS}]*(?=”)")
_YAML = re.compile(r"\bzh: *(\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\"'{\[,}\n][^,}\n]*)")
_SCRIPT = re.compile(r"(/\*.*?\*/|//[^\n]*)|(\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)", re.DOTALL)


# One word an idea (docs/design.md, docs/glossary.md): what is never written, and what is written instead.
WORDS = {
    "您": "你", "帐号": "账号", "帐户": "账号", "账户": "账号", "过滤": "筛选", "拥有者": "负责人", "所有者": "负责人",
    "归属人": "负责人", "垃圾箱": "回收站", "登陆": "登录",
}  # fmt: skip
# What people may type to find a command, and heads of columns that other systems write, are theirs.
SYNONYMS = frozenset({"frontend/src/i18n/shell.zh.ts", "zhike/engines/transfer/synonyms.py"})


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it stands in a file, from an offset on."""

    start: int
    written: str


def list_signs(written: str) -> list[int]:
    """Where half-width signs stand at Chinese ones, outside of placeholders. A single character is no sentence."""
    if len(_LETTER.findall(written)) < 2:
        return []
    masked = _HELD.sub(lambda held: "x" * len(held.group()), written)
    return [found.start() for found in _SIGN.finditer(masked)]


def list_words(written: str) -> list[str]:
    """The words of a text for which another one stands in the glossary."""
    return [word for word in WORDS if word in written]


def list_texts(path: Path, source: str) -> Iterator[Text]:
    """The texts of a file."""
    if path.suffix == ".py":
        yield from _list_python(source)
    elif path.suffix == ".yaml":
        yield from (Text(found.start(1), found.group(1)) for found in _YAML.finditer(source))
    else:
        yield from (Text(one.start(2), one.group(2)) for one in _SCRIPT.finditer(source) if one.group(2) is not None)


def list_sources() -> Iterator[Path]:
    """The files of server and client that may hold such texts."""
    for folder, endings in (("zhike", (".py", ".yaml")), ("frontend/src", (".ts", ".tsx"))):
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in endings and name not in PATTERNS and not name.startswith(PATTERN_ROOMS):
                yield path


def _list_python(source: str) -> Iterator[Text]:
    """Its strings. Docstrings are for programmers, raw strings are patterns."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING and before not in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            if token.string[0] in "rR":
                continue
            yield Text(starts[token.start[0] - 1] + token.start[1], token.string)
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            before = token.type
