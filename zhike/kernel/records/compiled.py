"""Compiled statements, kept by (catalog version, object, columns, shape of the rights), and the shapes of objects."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from zhike.kernel.catalog.model import Catalog
from zhike.kernel.records.errors import UnknownObject
from zhike.kernel.records.shape import Shape, make_shape

MAX_KEPT = 10_000
_Made = TypeVar("_Made")


class CompileCache:
    """One a process. The least recently used go first."""

    def __init__(self, limit: int = MAX_KEPT) -> None:
        self._limit = limit
        self._made: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """What was made under the key before, or what `make` makes now."""
        found = self._made.get(key)
        if found is not None:
            self._made.move_to_end(key)
            return cast("_Made", found)
        made = make()
        self._made[key] = made
        if len(self._made) > self._limit:
            self._made.popitem(last=False)
        return made

    def get_shape(self, catalog: Catalog, object_key: str) -> Shape:
        """The shape of an object. Raises UnknownObject."""
        definition = catalog.objects.get(object_key)
        if definition is None or not definition.active:
            raise UnknownObject(object=object_key)
        key = ("shape", catalog.schema, catalog.version, object_key)
        shape = self.get(key, lambda: make_shape(catalog, definition))
        if shape.definition is not definition:
            # Another snapshot of the same version (a rehearsal, a test): never mix the two.
            shape = self._made[key] = make_shape(catalog, definition)
        return shape
