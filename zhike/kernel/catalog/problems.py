"""Collecting everything that is wrong with definitions, each with its place."""

from __future__ import annotations

from collections.abc import Iterable

from zhike.kernel.base.errors import FieldProblem
from zhike.kernel.catalog.errors import CatalogInvalid

Place = tuple[str | int, ...]


def to_pointer(place: Iterable[str | int]) -> str:
    """An RFC 6901 pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)


class Problems:
    """A growing list; `check` raises when it is not empty."""

    def __init__(self) -> None:
        self.found: list[FieldProblem] = []
        self._known: set[FieldProblem] = set()

    def add(self, place: Place, code: str, zh: str, en: str) -> None:
        """One more problem at a place: ("object", "account", "fields", "name")."""
        problem = FieldProblem(to_pointer(place), code, zh, en)
        if problem not in self._known:
            self._known.add(problem)
            self.found.append(problem)

    def check(self) -> None:
        """Raises CatalogInvalid with all problems, if there are any."""
        if self.found:
            first = self.found[0]
            raise CatalogInvalid(
                problems=self.found,
                count=len(self.found),
                first_pointer=first.pointer,
                first_zh=first.message_zh,
                first_en=first.message_en,
            )
