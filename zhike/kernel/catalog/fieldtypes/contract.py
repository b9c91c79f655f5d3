"""What a field type is. A new type is one file in this folder and one line in `registry.py`; everything else (DDL,
filters, history, import, export, OpenAPI, contract tests, a docs page) follows from these members."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from zhike.kernel.base.clock import Clock
from zhike.kernel.catalog.model import Config, FieldDefinition, WorkspaceSettings
from zhike.kernel.expressions import sql
from zhike.kernel.expressions.types import ValueType
from zhike.kernel.vault.ring import Ring


@dataclass(frozen=True, slots=True)
class PhysicalColumn:
    """One column that a field needs: `suffix` is appended to the field's column name ("" for the first).

    A `derived` one is worked out from the others each time they are written (a key to sort by, the words of a
    document): it is left out of the journal, and `restore` makes it anew.
    """

    suffix: str
    sql_type: str
    derived: bool = False


@dataclass(frozen=True, slots=True)
class CoerceContext:
    """What turning input into a value may need: the workspace's zone and currency, the time, the keys of secrets."""

    settings: WorkspaceSettings
    clock: Clock
    ring: Ring | None = None


class BadValue(Exception):
    """A value that the type refuses. `code` is stable; the texts say what is wanted. Never leaves a save or import."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


class FieldType(ABC):
    """Base of all types: five members to give, and for the others the defaults that most need. Subclasses are
    stateless; one instance is registered.

    `config` is what a field's document says beyond what all fields have; `config_schema` are the JSON Schema properties
    of it, `config_required` those that must be there. `normal_function` names the immutable SQL function of which two
    equal results make two values the same for a `unique` field (None: the value itself); `compared` is the place of the
    column that is indexed, compared and sorted by. `options_needed`: where the type has options, there must be some.
    `parts` are the names of what text fields beside it may hold of its values (`part`, filled by the system).
    `card` is the property of a vCard (RFC 6350) that the values of the type are, empty for none; `data_class` is what
    fields of the type are unless they say otherwise.
    """

    key: ClassVar[str]
    widget: ClassVar[str]
    operators: ClassVar[tuple[str, ...]] = ("is", "is_not", "is_empty", "is_not_empty")
    aggregates: ClassVar[tuple[str, ...]] = ("count", "distinct")
    sortable: ClassVar[bool] = True
    groupable: ClassVar[bool] = True
    unique_allowed: ClassVar[bool] = False
    normal_function: ClassVar[str | None] = None
    indexable: ClassVar[bool] = True
    stored: ClassVar[bool] = True
    computed: ClassVar[bool] = False
    declarable: ClassVar[bool] = True
    options_needed: ClassVar[bool] = True
    always_unique: ClassVar[bool] = False
    compared: ClassVar[int] = 0
    parts: ClassVar[tuple[str, ...]] = ()
    card: ClassVar[str] = ""
    data_class: ClassVar[str] = "none"
    config_schema: ClassVar[Config] = {}
    config_required: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def columns(self, config: Config) -> tuple[PhysicalColumn, ...]:
        """The physical columns, each nullable. Empty when nothing is stored."""

    @abstractmethod
    def value_type(self, config: Config) -> ValueType:
        """What the field is in expressions."""

    def compared_in(self, config: Config) -> int:
        """The place of the column that filters, uniqueness and formulas use."""
        return self.compared

    def sorted_in(self, config: Config) -> int:
        """The place of the column that lists are sorted by; `indexed` indexes it and the compared one."""
        return self.compared_in(config)

    def may_be_unique(self, config: Config) -> bool:
        """Whether the field may be declared unique."""
        return self.unique_allowed

    def find_config_problem(self, config: Config) -> BadValue | None:
        """What is wrong with a config of the right form; None where nothing is."""
        return None

    def settle(self, config: Config, columns: int) -> Config:
        """The config for a field that has only so many columns yet, because a newer program wants more."""
        return config

    def derive(self, field: FieldDefinition, values: tuple[object, ...]) -> tuple[object, ...]:
        """All column values again, the derived ones made out of the others; fills columns that were added later."""
        return values

    def find_parts(self, value: object) -> Mapping[str, str | None]:
        """The `parts` of a value as its first column holds it; all nothing for None."""
        return dict.fromkeys(self.parts)

    def list_operators(self, field: FieldDefinition) -> tuple[str, ...]:
        """The operators that conditions offer for the field; computed types decide by the kind of the result."""
        return self.operators

    def targets(self, config: Config) -> tuple[str, ...]:
        """The objects that a reference may lead to; empty for what is no reference."""
        return ()

    @abstractmethod
    def coerce(self, field: FieldDefinition, raw: object, context: CoerceContext) -> tuple[object, ...] | None:
        """JSON in, column values out (same order as `columns`); None clears. Raises BadValue."""

    def parse_text(self, field: FieldDefinition, text: str, context: CoerceContext) -> object:
        """A cell of an import in, raw JSON for `coerce` out. Raises BadValue. Empty text never gets here."""
        return text

    def format_text(self, field: FieldDefinition, value: object, language: str = "zh-CN") -> str:
        """The JSON that reading gives in, the cell of an export out; parse_text reads it back."""
        return "" if value is None else str(value)

    def expression(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """The value that filters, sorts and formulas see, out of the bound columns."""
        return columns[self.compared_in(field.config)]

    def output(self, field: FieldDefinition, columns: Sequence[sql.Sql]) -> sql.Sql:
        """The JSON-able SQL value that reading returns (numbers and decimals as text, per DESIGN 4)."""
        return columns[0]

    @abstractmethod
    def restore(self, field: FieldDefinition, stored: object) -> tuple[object, ...] | None:
        """Column values back out of a journal payload (see records/journal form): used by undo and as_of. The payload
        has the columns that are not derived; the answer has all."""

    @abstractmethod
    def json_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """The JSON Schema of a value that is not empty, as reading gives it; for OpenAPI."""

    def input_schema(self, field: FieldDefinition) -> Mapping[str, object]:
        """The JSON Schema of what `coerce` takes; it always takes what reading gives."""
        return self.json_schema(field)
