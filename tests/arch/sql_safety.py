"""Whether a text that is put together can hold nothing but SQL that we wrote and names that were quoted.

A small data flow within one module: constants, quote_identifier(...), numbers, and what is made of those.
Everything else (a parameter, a value, an unknown call) is not safe in a statement.
"""

import ast
from collections.abc import Iterator

from tests.arch.source import FunctionNode, Module, dotted

Scope = ast.Module | FunctionNode
# Printed SQL carries its text in these attributes (a clause, a compiled statement), never a person's words.
PRINTED = {"sql", "text"}
SAFE_TYPES = {"int", "SqlText", "Sql"}
SAFE_CALLS = {"SqlText", "quote_identifier", "len", "int", "isoformat", "transaction_lock_sql"}


class Safety:
    """Answers for one module."""

    def __init__(self, module: Module) -> None:
        self._functions = {function.name: function for function in module.functions}
        self._module = module
        self._known: dict[int, dict[str, list[ast.expr]]] = {}

    def is_built_unsafely(self, text: ast.expr, scope: Scope) -> bool:
        """Whether a statement is put together, and of something that is not safe."""
        if isinstance(text, ast.Name):
            values = self._values(scope).get(text.id, [])
            return any(_builds(value) and not self._is_safe(value, scope, ()) for value in values)
        return _builds(text) and not self._is_safe(text, scope, ())

    def _is_safe(self, node: ast.expr, scope: Scope, asked: tuple[str, ...]) -> bool:
        match node:
            case ast.Constant():
                return True
            case ast.JoinedStr(values=parts):
                return all(self._is_safe(part, scope, asked) for part in parts)
            case ast.FormattedValue(value=value):
                return _is_number_format(node) or self._is_safe(value, scope, asked)
            case ast.BinOp(left=left, right=right):
                return self._is_safe(left, scope, asked) and self._is_safe(right, scope, asked)
            case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
                return all(self._is_safe(part, scope, asked) for part in parts)
            case ast.IfExp(body=first, orelse=second):
                return self._is_safe(first, scope, asked) and self._is_safe(second, scope, asked)
            case ast.GeneratorExp(elt=element) | ast.ListComp(elt=element):
                return self._is_safe(element, scope, asked)
            case ast.Starred(value=value) | ast.Subscript(value=value):
                return self._is_safe(value, scope, asked)
            case ast.Call():
                return self._is_safe_call(node, scope, asked)
            case ast.Attribute():
                return node.attr in PRINTED or _is_safe_name(node.attr)
            case ast.Name():
                return self._is_safe_name(node.id, scope, asked)
        return False

    def _is_safe_name(self, name: str, scope: Scope, asked: tuple[str, ...]) -> bool:
        if _is_safe_name(name):
            return True
        if name in asked:
            return True  # asked for already; the answer rests on its other values
        values = self._values(scope).get(name)
        return values is not None and all(self._is_safe(value, scope, (*asked, name)) for value in values)

    def _is_safe_call(self, call: ast.Call, scope: Scope, asked: tuple[str, ...]) -> bool:
        name = dotted(call.func).split(".")[-1]
        if name in SAFE_CALLS:
            return True
        if name == "join" and isinstance(call.func, ast.Attribute):
            return all(self._is_safe(part, scope, asked) for part in (call.func.value, *call.args))
        if name == "get" and isinstance(call.func, ast.Attribute):
            return _is_safe_name(dotted(call.func.value)) or "load_queries" in ast.dump(call.func)
        function = self._functions.get(name)
        if function is None or name in asked:
            return function is not None
        returned = [node.value for node in own_nodes(function) if isinstance(node, ast.Return) and node.value]
        return bool(returned) and all(self._is_safe(value, function, (*asked, name)) for value in returned)

    def _values(self, scope: Scope) -> dict[str, list[ast.expr]]:
        """Every value that each local name gets in a scope."""
        if id(scope) not in self._known:
            values: dict[str, list[ast.expr]] = {}
            for name, value in _assignments(scope):
                values.setdefault(name, []).append(value)
            self._known[id(scope)] = values
        return self._known[id(scope)]


def _assignments(scope: Scope) -> Iterator[tuple[str, ast.expr]]:
    if not isinstance(scope, ast.Module):
        for argument in [*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs]:
            safe = argument.annotation is not None and dotted(argument.annotation) in SAFE_TYPES
            # A parameter's value is unknown, unless its type cannot hold words.
            yield argument.arg, ast.Constant(0) if safe else ast.Lambda(args=ast.arguments(), body=ast.Constant(0))
    for node in own_nodes(scope):
        match node:
            case ast.Assign(targets=[target], value=value):
                yield from ((name, value) for name in _names(target))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                yield name, value
            case ast.For(target=target, iter=iterated) | ast.comprehension(target=target, iter=iterated):
                yield from _loop_values(target, iterated)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append" | "extend"), args=[value]):
                yield name, value


def _loop_values(target: ast.expr, iterated: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    counts = isinstance(iterated, ast.Call) and dotted(iterated.func) in {"enumerate", "range"}
    for position, name in enumerate(_names(target)):
        is_number = counts and position == 0
        yield name, ast.Constant(0) if is_number else iterated


def _names(target: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def own_nodes(scope: Scope) -> Iterator[ast.AST]:
    """All nodes of a scope, without those of the functions inside it."""
    waiting: list[ast.AST] = list(scope.body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node
            waiting.extend(ast.iter_child_nodes(node))


def _builds(node: ast.expr) -> bool:
    """Whether an expression puts a text together."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node))
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"format", "join", "replace"}
    )


def _is_number_format(node: ast.FormattedValue) -> bool:
    spec = node.format_spec
    return isinstance(spec, ast.JoinedStr) and any(
        isinstance(part, ast.Constant) and str(part.value).endswith("d") for part in spec.values
    )


def _is_safe_name(name: str) -> bool:
    last = name.rsplit(".", maxsplit=1)[-1]
    return last.startswith("quoted") or (bool(last) and last == last.upper())
