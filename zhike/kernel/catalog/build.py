"""Definitions and what physically exists become one validated Catalog: pure, all problems at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zhike.kernel.base.clock import Clock, SystemClock
from zhike.kernel.catalog.assemble import Assembler
from zhike.kernel.catalog.definitions import Definition, Definitions
from zhike.kernel.catalog.duplicate_rules import check_duplicate_rules
from zhike.kernel.catalog.expand import expand_document
from zhike.kernel.catalog.fields import ROLES
from zhike.kernel.catalog.fieldtypes.contract import CoerceContext
from zhike.kernel.catalog.formulas import add_rollups
from zhike.kernel.catalog.keys import MAX_OBJECTS, MAX_ROLES
from zhike.kernel.catalog.merge import Document
from zhike.kernel.catalog.model import Catalog, ObjectDefinition
from zhike.kernel.catalog.objects import add_relations, build_object
from zhike.kernel.catalog.physical import Physical
from zhike.kernel.catalog.problems import Problems
from zhike.kernel.catalog.roles import build_role, list_role_options
from zhike.kernel.catalog.schema import check_document
from zhike.kernel.catalog.settings import SETTINGS_KEY, build_settings, read_option_sets

STORED_KINDS = ("object", "role", "settings", "duplicate_rule")


@dataclass(frozen=True, slots=True)
class CatalogIdentity:
    """Which workspace's catalog it is, and of which version."""

    workspace: str
    schema: str
    version: int


def build_catalog(
    identity: CatalogIdentity, definitions: Definitions, physical: Physical, clock: Clock | None = None
) -> Catalog:
    """The snapshot. Raises CatalogInvalid with every problem that can be found.

    Checks come in passes, each over what the one before found sound: form, structure, relations, expressions, roles.
    Fields that do not exist yet have the id -1 and no columns.
    """
    problems = Problems()
    documents = {kind: _read_kind(definitions, kind, problems) for kind in STORED_KINDS}
    _check_counts(documents, problems)
    problems.check()
    settings = build_settings(documents["settings"].get(SETTINGS_KEY), problems)
    documents["object"] = {key: expand_document(document) for key, document in documents["object"].items()}
    sets = {
        **read_option_sets(documents["settings"].get(SETTINGS_KEY)),
        ROLES: tuple(list_role_options(documents["role"]).values()),
    }
    objects = {
        key: build_object(definitions["object", key], document, physical, sets, problems)
        for key, document in documents["object"].items()
    }
    problems.check()
    objects = add_relations(objects, problems)
    objects = add_rollups(objects, problems)
    problems.check()
    context = CoerceContext(settings, SystemClock() if clock is None else clock)
    objects = Assembler(objects, documents["object"], context, problems).assemble()
    problems.check()
    roles = {key: build_role(key, document, objects, problems) for key, document in documents["role"].items()}
    check_duplicate_rules(documents["duplicate_rule"], objects, problems)
    problems.check()
    return Catalog(
        workspace=identity.workspace,
        schema=identity.schema,
        version=identity.version,
        objects=_freeze(objects),
        roles=MappingProxyType(roles),
        settings=settings,
        duplicate_rules=MappingProxyType(documents["duplicate_rule"]),
    )


def _read_kind(definitions: Definitions, kind: str, problems: Problems) -> dict[str, Document]:
    documents: dict[str, Document] = {}
    for definition in sorted(_of_kind(definitions, kind), key=lambda one: one.key):
        document = definition.effective
        if document is not None and check_document(kind, definition.key, document, problems):
            documents[definition.key] = document
    return documents


def _of_kind(definitions: Definitions, kind: str) -> list[Definition]:
    return [one for one in definitions.values() if one.kind == kind]


def _check_counts(documents: Mapping[str, Mapping[str, Document]], problems: Problems) -> None:
    for kind, limit in (("object", MAX_OBJECTS), ("role", MAX_ROLES)):
        if len(documents[kind]) > limit:
            problems.add((kind,), "too_many", f"最多 {limit} 个。", f"At most {limit}.")


def _freeze(objects: dict[str, ObjectDefinition]) -> Mapping[str, ObjectDefinition]:
    return MappingProxyType(objects)
