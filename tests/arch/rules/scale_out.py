"""The SQL of the source keeps to what a cluster takes too; so do the .sql files (test_sql_files.py)."""

import ast
from collections.abc import Iterator

from tests.arch.rule import Rule
from tests.arch.rules.sql import SQL_TEXT
from tests.arch.scale_out import find_bans
from tests.arch.source import Module, Violation


class ScaleOut(Rule):
    name = "scale-out"
    says = "means something else on a cluster"
    good = (
        'x = "SELECT a FROM b"\n',
        'x = "INSERT INTO a (b) VALUES ($1) RETURNING id, b"\n',
        'x = "WITH w AS (UPDATE a SET b = $1 RETURNING old.b AS o, new.b AS n) INSERT INTO j SELECT f(o) FROM w"\n',
        'x = "SELECT pg_advisory_xact_lock(1)"\n',
    )
    bad = (
        'x = "INSERT INTO a (b) VALUES ((SELECT 1))"\n',
        'x = "UPDATE a SET b = to_jsonb(c)"\n',
        'x = "UPDATE a SET b = $1 RETURNING to_jsonb(c)"\n',
        'x = "SELECT pg_notify(a, b) FROM c"\n',
        'x = "CREATE TABLE a (b bigserial)"\n',
        'x = "SELECT reltuples FROM pg_class"\n',
        'def f(t): return f"ALTER TABLE {t} ADD UNIQUE (b)"\n',
    )

    def check(self, module: Module) -> Iterator[Violation]:
        for node, text in _sql_texts(module):
            for says in find_bans(text):
                yield Violation(path=module.path, line=node.lineno, rule=self.name, message=says)


def _sql_texts(module: Module) -> Iterator[tuple[ast.expr, str]]:
    inside = {id(part) for node in module.nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in module.nodes:
        text = _text_of(node, module)
        if text is not None and id(node) not in inside and SQL_TEXT.match(text):
            assert isinstance(node, ast.expr)
            yield node, text


def _text_of(node: ast.AST, module: Module) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in module.docstrings:
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "name" for part in node.values)
    return None
