"""Where SQL may stand, and what may reach the database."""

import ast
import re
from collections.abc import Iterator

from tests.arch.rule import Rule
from tests.arch.source import Module, dotted
from tests.arch.sql_safety import Safety, own_nodes

SQL_TEXT = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+(AS\s+\S+\s+)?SET\s|DELETE\s+FROM\s|WITH\s+(RECURSIVE\s+)?\w+\s"
    r"|(CREATE|ALTER|DROP)\s+(UNIQUE\s+)?(TABLE|INDEX|SCHEMA|SEQUENCE|EXTENSION|VIEW|TEMP)"
    r"|TRUNCATE\s|COPY\s+\S+\s*\()"
)
EXECUTORS = {
    "execute", "execute_many", "fetch_json", "fetch_row", "fetch_rows", "fetch_value", "stream_rows",
}  # fmt: skip


class SqlPlace(Rule):
    name = "sql-place"
    says = "SQL stands in kernel/ or an engine's store.py: put the statement there and call a function"
    where = "zhike.engines.transfer.read"
    good = ('"""SELECT is a word."""\n', 'x = "Select a file"\n')
    bad = ('x = "SELECT a FROM b"\n', 'def f(t): return f"DELETE FROM {t}"\n')

    def find(self, module: Module) -> Iterator[ast.AST]:
        if module.is_in("zhike.kernel") or module.name.endswith(".store"):
            return
        for node in module.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) not in module.docstrings and SQL_TEXT.match(node.value):
                    yield node


class NoBuiltSql(Rule):
    name = "built-sql"
    says = (
        "values are parameters ($1); a statement is put together only of constants, quote_identifier(...), numbers "
        "and printed SQL (.sql, .text); name a parameter that holds a quoted name quoted_... or type it SqlText"
    )
    good = (
        'db.execute("DELETE FROM a WHERE id = $1", [x])\n',
        'db.execute(f"DELETE FROM {quoted}.a WHERE id = $1", [x])\n',
        'db.execute(f"DELETE FROM {quote_identifier(x)}")\n',
        'def f(db, x):\n    schema = quote_identifier(x)\n    text = f"SELECT {schema}"\n    db.execute(text)\n',
        'def f(db, n: int):\n    db.execute(f"SELECT {n}")\n',
        'def t(x):\n    return f"{quote_identifier(x)}.a"\ndef f(db, x):\n    db.execute(f"SELECT {t(x)}")\n',
        "def f(db, c):\n    parts = []\n    for i, x in enumerate(c):\n"
        '        parts.append(f"{quote_identifier(x)} AS c{i}")\n    db.execute("SELECT " + ", ".join(parts))\n',
    )
    bad = (
        'db.execute(f"DELETE FROM a WHERE id = {x}")\n',
        'db.fetch_row("SELECT " + x)\n',
        'db.fetch_row("SELECT %s" % x)\n',
        'db.fetch_rows("SELECT {}".format(x))\n',
        'db.fetch_rows(", ".join(x))\n',
        'def f(db, x):\n    text = f"SELECT {x}"\n    db.execute(text)\n',
        'def f(db, x):\n    text = "SELECT 1"\n    text += f" WHERE a = {x}"\n    db.execute(text)\n',
        'def t(x):\n    return x + "a"\ndef f(db, x):\n    db.execute(f"SELECT {t(x)}")\n',
        "def f(db, c):\n    parts = []\n    for x in c:\n        parts.append(x)\n"
        '    db.execute("SELECT " + ", ".join(parts))\n',
        'def f(db, schema: str):\n    db.execute(f"SELECT {schema}")\n',
    )

    def find(self, module: Module) -> Iterator[ast.AST]:
        safety = Safety(module)
        for scope in (module.tree, *module.functions):
            for call in own_nodes(scope):
                if isinstance(call, ast.Call) and dotted(call.func).split(".")[-1] in EXECUTORS and call.args:
                    if safety.is_built_unsafely(call.args[0], scope):
                        yield call


class CommitAtEdge(Rule):
    name = "commit-at-edge"
    says = "only `async with database.transaction()` commits; leave the block instead"
    good = ("async with db.transaction() as tx: pass\n",)
    bad = ("tx.commit()\n", "tx.rollback()\n", 'db.execute("COMMIT")\n')

    def find(self, module: Module) -> Iterator[ast.AST]:
        if module.is_in("zhike.kernel.postgres"):
            return
        for node in module.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in {"commit", "rollback", "roll_back"} or _says_commit(node):
                    yield node


def _says_commit(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return (
        isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and first.value.strip().upper().split(" ")[0] in {"COMMIT", "ROLLBACK", "BEGIN"}
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in EXECUTORS
    )


class PolicyGiven(Rule):
    name = "policy-given"
    says = "what compiles a query is given an AccessPolicy; SystemPolicy takes a literal reason"
    good = (
        "from zhike.kernel.query.compile import compile_query\ncompile_query(q, policy)\n",
        'SystemPolicy("the sequencer numbers entries")\n',
    )
    bad = (
        "from zhike.kernel.query.compile import compile_query\ncompile_query(q)\n",
        "SystemPolicy(reason)\n",
        'SystemPolicy("")\n',
    )

    def find(self, module: Module) -> Iterator[ast.AST]:
        compilers = {
            alias.asname or alias.name
            for node in module.nodes
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("zhike.kernel.query")
            for alias in node.names
            if alias.name.startswith("compile_")
        }
        for node in module.nodes:
            if not isinstance(node, ast.Call):
                continue
            name = dotted(node.func).split(".")[-1]
            if (name in compilers and not _passes_policy(node)) or (name == "SystemPolicy" and not _has_reason(node)):
                yield node


def _passes_policy(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    named = any(keyword.arg is not None and "policy" in keyword.arg for keyword in call.keywords)
    return named or any(_is_policy(node) for node in given)


def _is_policy(node: ast.expr) -> bool:
    target = node.func if isinstance(node, ast.Call) else node
    return "policy" in dotted(target).split(".")[-1].lower()


def _has_reason(call: ast.Call) -> bool:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value for node in given)
