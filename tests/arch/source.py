"""The source files as the rules see them: path, module name, text, syntax tree. Read once a run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file."""

    name: str
    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def is_in(self, *packages: str) -> bool:
        return any(self.name == package or self.name.startswith(package + ".") for package in packages)

    @cached_property
    def functions(self) -> tuple[FunctionNode, ...]:
        return tuple(node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    @cached_property
    def docstrings(self) -> frozenset[int]:
        """The ids of the nodes that are docstrings or bare strings."""
        return frozenset(
            id(node.value) for node in self.nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        )


@dataclass(frozen=True)
class Violation:
    """One place that breaks one rule."""

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


def make_module(text: str, name: str = "zhike.kernel.example") -> Module:
    """A module out of a text, for examples."""
    return Module(name=name, path=name.replace(".", "/") + ".py", text=text)


@lru_cache(maxsize=1)
def load_modules() -> tuple[Module, ...]:
    """All modules of the package."""
    return tuple(_load())


def _load() -> Iterator[Module]:
    for path in sorted((ROOT / "zhike").rglob("*.py")):
        relative = path.relative_to(ROOT)
        name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
        module = Module(name=name, path=str(relative), text=path.read_text(encoding="utf-8"))
        try:
            _ = module.tree
        except SyntaxError:
            continue  # half-written; ruff and mypy name the place
        yield module


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of names and attributes; the last part only where the root is an expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else node.attr
    return ""
