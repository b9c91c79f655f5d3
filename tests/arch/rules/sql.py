"""Where SQL may stand, and what may reach the database."""

import ast
import re
from collections.abc import Iterator

from tests.arch.rule import Rule
from tests.arch.source import FunctionNode, Module, dotted

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
        "values are parameters ($1); a name enters a text only as quote_identifier(...) kept in a variable "
        "called quoted..., or as a CONSTANT"
    )
    good = (
        'db.execute("DELETE FROM a WHERE id = $1", [x])\n',
        'db.execute(f"DELETE FROM {quoted}.a WHERE id = $1", [x])\n',
        'db.execute(f"DELETE FROM {quote_identifier(x)}")\n',
    )
    bad = (
        'db.execute(f"DELETE FROM a WHERE id = {x}")\n',
        'db.fetch_row("SELECT " + x)\n',
        'db.fetch_row("SELECT %s" % x)\n',
        'db.fetch_rows("SELECT {}".format(x))\n',
        'def f(db, x):\n    text = f"SELECT {x}"\n    db.execute(text)\n',
    )

    def find(self, module: Module) -> Iterator[ast.AST]:
        for scope in (module.tree, *module.functions):
            built = {name for name, value in _assignments(scope) if _is_built(value)}
            for call in _own_nodes(scope):
                if isinstance(call, ast.Call) and dotted(call.func).split(".")[-1] in EXECUTORS and call.args:
                    text = call.args[0]
                    if _is_built(text) or (isinstance(text, ast.Name) and text.id in built):
                        yield call


def _own_nodes(scope: ast.Module | FunctionNode) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = list(scope.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield node
        waiting.extend(ast.iter_child_nodes(node))


def _assignments(scope: ast.Module | FunctionNode) -> Iterator[tuple[str, ast.expr]]:
    for node in _own_nodes(scope):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value


def _is_built(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(not _is_safe_part(part.value) for part in node.values if isinstance(part, ast.FormattedValue))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return _mentions_text(node) and not (_is_plain(node.left) and _is_plain(node.right))
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and _mentions_text(node.func.value)
    )


def _mentions_text(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node))


def _is_plain(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.JoinedStr) and not _is_built(node))


def _is_safe_part(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return dotted(node.func).endswith("quote_identifier")
    name = dotted(node).split(".")[-1]
    return name.startswith("quoted") or (bool(name) and name == name.upper())


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
