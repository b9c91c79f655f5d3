"""Sizes, names, signatures, routes."""

import ast
from collections.abc import Iterator

from tests.arch.rule import Rule
from tests.arch.source import FunctionNode, Module, dotted

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60
BANNED_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "v2", "manager", "managers"}


class FileSize(Rule):
    name = "file-size"
    says = f"a file has at most {MAX_FILE_LINES} lines; split it by idea"
    good = ("x = 1\n" * MAX_FILE_LINES,)
    bad = ("x = 1\n" * (MAX_FILE_LINES + 1),)

    def find(self, module: Module) -> Iterator[int]:
        if len(module.lines) > MAX_FILE_LINES:
            yield MAX_FILE_LINES + 1


class FunctionSize(Rule):
    name = "function-size"
    says = f"a function has at most {MAX_FUNCTION_LINES} lines; give a step of it a name"
    good = ("def f():\n" + "    x = 1\n" * (MAX_FUNCTION_LINES - 1),)
    bad = ("def f():\n" + "    x = 1\n" * MAX_FUNCTION_LINES,)

    def find(self, module: Module) -> Iterator[ast.AST]:
        for function in module.functions:
            if (function.end_lineno or function.lineno) - function.lineno + 1 > MAX_FUNCTION_LINES:
                yield function


class ModuleName(Rule):
    name = "module-name"
    says = "name a module for what it does or holds; utils, helpers, common, manager, v2 say nothing"
    where = "zhike.kernel.utils"
    good = ()
    bad = ("x = 1\n",)

    def find(self, module: Module) -> Iterator[int]:
        if set(module.name.split(".")) & BANNED_NAMES:
            yield 1


class TypedFace(Rule):
    name = "typed-face"
    says = "a public signature has no Any, no bag (dict of Any or object) and no **kwargs: use a frozen dataclass"
    good = (
        "def f(a: dict[str, int]) -> Mapping[str, object]: ...\n",
        "def _f(a: Any): ...\n",
        "def f():\n    def inner(a: Any): ...\n",
    )
    bad = (
        "def f(a: Any) -> int: ...\n",
        "def f(a: int) -> dict[str, Any]: ...\n",
        "def f(a: dict) -> int: ...\n",
        "def f(a: dict[str, object] | None) -> int: ...\n",
        "class A:\n    def f(self, **kwargs: int) -> int: ...\n",
    )
    # A statement's value comes untyped from the driver; its callers say what they expect.
    _EXEMPT = frozenset({"zhike.kernel.postgres.pool", "zhike.kernel.postgres.account"})

    def find(self, module: Module) -> Iterator[ast.AST]:
        if not module.is_in("zhike.kernel", "zhike.engines") or module.name in self._EXEMPT:
            return
        for function in _public_functions(module.tree.body):
            arguments = function.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            notes = [argument.annotation for argument in every] + [function.returns]
            if arguments.kwarg is not None or any(note is not None and _is_bag(note) for note in notes):
                yield function


def _public_functions(body: list[ast.stmt]) -> Iterator[FunctionNode]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public_functions(node.body)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def _is_bag(note: ast.expr) -> bool:
    if isinstance(note, ast.Constant) and isinstance(note.value, str):
        note = ast.parse(note.value, mode="eval").body
    if isinstance(note, ast.Subscript):
        parts = note.slice.elts if isinstance(note.slice, ast.Tuple) else [note.slice]
        if dotted(note.value) in {"dict", "Dict"}:
            return _is_bag(parts[-1]) or dotted(parts[-1]) == "object"
        return any(_is_bag(part) for part in parts)
    if isinstance(note, ast.BinOp):
        return _is_bag(note.left) or _is_bag(note.right)
    return dotted(note) in {"Any", "typing.Any", "dict"}


class RoutePermission(Rule):
    name = "route-permission"
    says = 'a route says who may call it: @get("/x", permission="..."), anonymous ones permission="anonymous"'
    where = "zhike.server.records"
    good = ('@get("/x", permission="signed-in")\nasync def f(): ...\n',)
    bad = ('@get("/x")\nasync def f(): ...\n', "@post()\nasync def f(): ...\n")

    _METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "route", "websocket"})

    def find(self, module: Module) -> Iterator[ast.AST]:
        if not module.is_in("zhike.server"):
            return
        for function in module.functions:
            for decorator in function.decorator_list:
                if isinstance(decorator, ast.Call) and dotted(decorator.func) in self._METHODS:
                    if not any(keyword.arg == "permission" for keyword in decorator.keywords):
                        yield function
