"""SQL texts: the one function that quotes identifiers, and named statements kept in `.sql` files.

Values never enter a text; they are parameters. Names enter it through `quote_identifier` alone.
"""

import re
from functools import lru_cache
from importlib.resources import files
from typing import NewType

from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.postgres.errors import ValueRefused

SqlText = NewType("SqlText", str)
"""A piece of SQL that we wrote or printed, its names quoted: the type of parameters that carry one."""

# PostgreSQL cuts names at 63 bytes without a word; a cluster adds a suffix, hence 50 for names of our own.
MAX_IDENTIFIER_BYTES = 63

_HEADER = re.compile(r"^-- name: ([a-z][a-z0-9_]*)\s*$", re.MULTILINE)
_SCHEMA = "{schema}"


class BadIdentifier(ValueRefused):
    """A name that PostgreSQL would refuse or cut."""

    code = "bad_identifier"
    title_zh = "名称不合法"
    title_en = "Bad identifier"
    detail_zh = "名称为空、过长（最多 63 字节）或含有空字符：{name}"
    detail_en = "The name is empty, longer than 63 bytes or has a NUL: {name}"


class UnknownStatement(ZhikeError):
    """A named statement is not in its file."""

    code = "unknown_statement"
    title_zh = "缺少 SQL 语句"
    title_en = "Unknown SQL statement"
    detail_zh = "{source} 中没有名为“{name}”的语句。"
    detail_en = "There is no statement '{name}' in {source}."


@lru_cache(maxsize=16_384)
def quote_identifier(name: str) -> str:
    """Quote one name for use in SQL. Raises BadIdentifier; it never cuts."""
    try:
        size = len(name.encode())
    except UnicodeEncodeError as broken:
        raise BadIdentifier(name=ascii(name)) from broken
    if not name or "\x00" in name or size > MAX_IDENTIFIER_BYTES:
        raise BadIdentifier(name=ascii(name[:80]))
    return '"' + name.replace('"', '""') + '"'


class Queries:
    """The named statements of one file, ready for any schema."""

    def __init__(self, source: str, statements: dict[str, str]) -> None:
        """`source` names the file in messages."""
        self.source = source
        self._statements = statements
        self._by_schema: dict[str, dict[str, str]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """All names in the file's order."""
        return tuple(self._statements)

    def get(self, name: str, schema: str = "zhike") -> str:
        """The statement for a schema: `{schema}` is replaced by its quoted name. Raises UnknownStatement."""
        ready = self._by_schema.get(schema)
        if ready is None:
            ready = self._by_schema[schema] = self._fill(schema)
        text = ready.get(name)
        if text is None:
            raise UnknownStatement(name=name, source=self.source)
        return text

    def _fill(self, schema: str) -> dict[str, str]:
        quoted = quote_identifier(schema)
        return {name: text.replace(_SCHEMA, quoted) for name, text in self._statements.items()}


@lru_cache(maxsize=256)
def load_queries(package: str, filename: str = "queries.sql") -> Queries:
    """Read `-- name: find_user` blocks out of a package's file. Reads once a process."""
    text = files(package).joinpath(filename).read_text(encoding="utf-8")
    parts = _HEADER.split(text)
    names, bodies = parts[1::2], parts[2::2]
    if len(set(names)) != len(names):
        raise ValueError(f"{package}/{filename}: a statement's name occurs twice")
    statements = {name: body.strip().removesuffix(";") for name, body in zip(names, bodies, strict=True)}
    return Queries(f"{package}/{filename}", statements)
