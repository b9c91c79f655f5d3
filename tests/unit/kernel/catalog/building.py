"""Catalogs out of documents, without a database."""

from typing import Any

import pytest

from zhike.kernel.catalog.build import CatalogIdentity, build_catalog
from zhike.kernel.catalog.definitions import Definition, DefinitionChange, change_definitions
from zhike.kernel.catalog.errors import CatalogInvalid
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.catalog.physical import Physical

NOTHING = Physical({}, ())
IDENTITY = CatalogIdentity("test", "w_test", 1)


def ground() -> list[DefinitionChange]:
    """User and department, on which every object rests."""
    return [
        DefinitionChange(
            "object",
            key,
            {
                "object": key,
                "label": {"zh": key},
                "title": "name",
                "fields": {"name": {"type": "text", "label": {"zh": "名称"}}},
            },
            "base",
            "core",
        )
        for key in ("user", "department")
    ]


def define(*changes: DefinitionChange) -> dict[tuple[str, str], Definition]:
    return change_definitions({}, [*ground(), *changes])


def build(*documents: dict[str, Any], physical: Physical = NOTHING) -> Catalog:
    """A catalog with custom objects, beside user and department."""
    changes = [DefinitionChange("object", document["object"], document) for document in documents]
    return build_catalog(IDENTITY, define(*changes), physical)


def problems_of(*documents: dict[str, Any], physical: Physical = NOTHING) -> dict[str, str]:
    """Pointer -> code of everything that is wrong."""
    with pytest.raises(CatalogInvalid) as refused:
        build(*documents, physical=physical)
    for problem in refused.value.problems:
        assert problem.message_zh
        assert problem.message_en
    return {problem.pointer: problem.code for problem in refused.value.problems}
