"""The catalog: one immutable, validated snapshot of everything that is defined in a workspace.

Made by `load.py` out of the definition rows (base merged with custom) and the physical columns; shared by all readers
of a process; replaced as a whole when a newer version is published. Nothing in it is ever changed in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal as OneOf

from zhike.kernel.catalog.errors import UnknownField, UnknownObject
from zhike.kernel.catalog.protection import Quota, SecurityRules
from zhike.kernel.expressions.tree import Node
from zhike.kernel.expressions.types import ValueType
from zhike.kernel.vault.ring import Ring

Config = Mapping[str, object]
"""What only a field's type knows of it, as it stands in the document."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text in both languages. A missing one falls back to the other."""

    zh: str
    en: str

    def text(self, language: str) -> str:
        """The text for a language tag such as "zh-CN" or "en"."""
        return (self.en or self.zh) if language.startswith("en") else (self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a choice field. `key` is stored; label and colour are shown. Inactive ones stay readable."""

    key: str
    label: Label
    color: str = ""
    active: bool = True


class FieldState(StrEnum):
    """Whether a field may be used: `preparing` is read and written but not yet relied on (an index or fill is due)."""

    READY = "ready"
    PREPARING = "preparing"
    INACTIVE = "inactive"


class DataClass(StrEnum):
    """How a field's values are to be protected (DESIGN 3): drives masks, export warnings, erasure, retention."""

    NONE = "none"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class RollUp:
    """A stored aggregate over children: `relation` is a relation key of the object, `field` a child field."""

    relation: str
    function: OneOf["count", "sum", "avg", "min", "max"]
    field: str | None
    where: Node | None


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """One field of an object.

    `id` is for ever and stands in the journal; `columns` are the physical columns in the order that the field type
    gives (one for most, three for money, none for a formula). `config` holds what only the type knows, checked against
    the type's own struct when the snapshot is made. `system` fields are the conventions every object has. `shadow` is
    what the field becomes while its type is being changed: writes land in its columns too.
    """

    id: int
    object: str
    key: str
    type: str
    label: Label
    columns: tuple[str, ...]
    value_type: ValueType
    config: Config
    help: Label = Label("", "")
    options: tuple[Option, ...] = ()
    targets: tuple[str, ...] = ()
    inverse: str = ""
    child: bool = False
    required: bool = False
    unique: bool = False
    indexed: bool = False
    tracked: bool = False
    read_only: bool = False
    system: bool = False
    custom: bool = False
    data_class: DataClass = DataClass.NONE
    state: FieldState = FieldState.READY
    default: Node | None = None
    formula: Node | None = None
    rollup: RollUp | None = None
    shadow: FieldDefinition | None = None
    searchable: bool | None = None
    """Declared so or not; None leaves it to what the field is (docs/engines/search.md)."""
    follows: str = ""
    """The field of the object that it says something of: rights on it are no wider than on that one."""
    part: str = ""
    """What it holds of the field that it follows: the system fills it. Empty where somebody else does."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The children behind a lookup, seen from its target: `key` is the lookup's `inverse`."""

    key: str
    label: Label
    object: str
    child: str
    lookup: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A validation rule: a record whose `condition` is false (not: unknown) is refused with `message` at `field`."""

    key: str
    condition: Node
    message: Label
    field: str | None


@dataclass(frozen=True, slots=True)
class Open:
    """Which records are still to be done (unchecked), the date-time by when, and the action that gets one done."""

    where: Node
    at: str
    complete: str | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """How an object's records stand in timelines: fields for when, for the words, and more to show. Without `at` they
    stand where they were created. `compose` are the fields with which one is written there."""

    at: str | None = None
    text: str | None = None
    show: tuple[str, ...] = ()
    open: Open | None = None
    compose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """A record that joins two others (`source`, `target`: lookups, or "id" for itself), what the one is to the other
    (`kind`, a choice) and the other to the one (`reverse`)."""

    key: str
    label: Label
    source: str
    target: str
    kind: str | None = None
    reverse: str | None = None
    show: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphPart:
    """What of an object stands in the graph of relations: fields told of it as a node, and the edges that it makes."""

    show: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectDefinition:
    """One object. `fields` holds system fields first, then the rest in their layout order; inactive ones too."""

    key: str
    table: str
    label: Label
    fields: Mapping[str, FieldDefinition]
    title_field: str
    package: str | None = None
    custom: bool = False
    active: bool = True
    icon: str = ""
    traits: frozenset[str] = frozenset()
    via: str | None = None
    root: str | None = None
    rules: tuple[Rule, ...] = ()
    relations: Mapping[str, Relation] = field(default_factory=dict)
    layout: Mapping[str, object] = field(default_factory=dict)
    list_view: Mapping[str, object] = field(default_factory=dict)
    record_types: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    plural: Label = Label("", "")
    help: Label = Label("", "")
    timeline: Timeline | None = None
    graph: GraphPart | None = None

    def get_field(self, key: str) -> FieldDefinition:
        """The field of that key, inactive ones too. Raises UnknownField."""
        found = self.fields.get(key)
        if found is None:
            raise UnknownField(object=self.key, field=key[:60])
        return found


class ScopeKind(StrEnum):
    """Whose records a role opens (DESIGN 3, "Who sees what")."""

    NONE = "none"
    OWN = "own"
    OWN_AND_SUBORDINATES = "own_and_subordinates"
    DEPARTMENT = "department"
    DEPARTMENT_AND_BELOW = "department_and_below"
    ALL = "all"
    CONDITION = "condition"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role may do with the records of one object: a scope for each right, a condition where scope says so."""

    read: ScopeKind = ScopeKind.NONE
    update: ScopeKind = ScopeKind.NONE
    delete: ScopeKind = ScopeKind.NONE
    create: bool = False
    export: bool = False
    conditions: Mapping[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldGrant:
    """What a role may do with one field. `mask` names a mask pattern ("phone", "email", "last4", "hide"); `reveal`:
    what is masked or secret may be looked at, one record at a time and logged."""

    read: bool = True
    write: bool = True
    mask: str | None = None
    reveal: bool = False


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role. Several roles of a user merge to the widest of each. `objects["*"]` is the default for objects unnamed;
    `fields[(object, field)]` restricts, default is read and write. `abilities` are named rights beyond records, such
    as "catalog.publish", "users.manage", "journal.read", "act_as", "workspace.admin"."""

    key: str
    label: Label
    objects: Mapping[str, Grant]
    fields: Mapping[tuple[str, str], FieldGrant]
    abilities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """What holds for every reader of a workspace: relative dates, buckets, today(), money.

    `rates` say what one unit of another currency is worth in `currency`; only these may be written.
    `export_max_rows` is how many records may leave in one file, `export_approval_rows` how many without a second
    person's word (None: as many as may leave at all).
    """

    time_zone: str = "Asia/Shanghai"
    currency: str = "CNY"
    week_start: int = 1
    fiscal_month: int = 1
    language: str = "zh-CN"
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    export_max_rows: int = 1_000_000
    export_approval_rows: int | None = None
    security: SecurityRules = field(default_factory=SecurityRules)
    quota: Quota = field(default_factory=Quota)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The snapshot. `version` equals catalog_head.version of the moment it was read."""

    workspace: str
    schema: str
    version: int
    objects: Mapping[str, ObjectDefinition]
    roles: Mapping[str, RoleDefinition]
    settings: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    duplicate_rules: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Checked documents by key, in the order of their keys; the matching engine knows what they mean."""

    ring: Ring | None = field(default=None, compare=False, repr=False)
    """The keys of secret fields, where there are such fields and the master key is at hand."""

    def get_object(self, key: str) -> ObjectDefinition:
        """The object of that key, inactive ones too. Raises UnknownObject."""
        found = self.objects.get(key)
        if found is None:
            raise UnknownObject(object=key[:60])
        return found
