"""What a rule is: a name, what it says, examples, and a check of one module."""

import ast
from collections.abc import Iterator
from typing import ClassVar

from tests.arch.source import Module, Violation


class Rule:
    """One rule. `good` and `bad` are examples that a test puts to it; `where` is the examples' module."""

    name: ClassVar[str]
    says: ClassVar[str]
    good: ClassVar[tuple[str, ...]]
    bad: ClassVar[tuple[str, ...]]
    where: ClassVar[str] = "zhike.kernel.example"

    def find(self, module: Module) -> Iterator[ast.AST | int]:
        """The nodes or line numbers that break the rule."""
        raise NotImplementedError

    def check(self, module: Module) -> Iterator[Violation]:
        for found in self.find(module):
            line = found if isinstance(found, int) else getattr(found, "lineno", 1)
            yield Violation(path=module.path, line=line, rule=self.name, message=self.says)
