"""A plan: the steps from what exists to what is wanted, printable in both languages before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from zhike.kernel.base.errors import Language
from zhike.kernel.catalog.definitions import Definition, DefinitionKey
from zhike.kernel.catalog.model import Catalog, Label
from zhike.kernel.catalog.physical import Physical
from zhike.kernel.catalog.specs import ForeignKeySpec, IndexSpec


class StepKind(StrEnum):
    """What one step does."""

    CHANGE_DEFINITION = "change_definition"
    DELETE_DEFINITION = "delete_definition"
    CREATE_TABLE = "create_table"
    REVIVE_TABLE = "revive_table"
    RETIRE_TABLE = "retire_table"
    ADD_FIELD = "add_field"
    REVIVE_FIELD = "revive_field"
    RETIRE_FIELD = "retire_field"
    ADD_FOREIGN_KEY = "add_foreign_key"
    VALIDATE_FOREIGN_KEY = "validate_foreign_key"
    DROP_FOREIGN_KEY = "drop_foreign_key"
    BUILD_INDEX = "build_index"
    DROP_INDEX = "drop_index"
    FILL_ROLLUP = "fill_rollup"
    EXTEND_FIELD = "extend_field"
    FILL_DERIVED = "fill_derived"
    CHANGE_TYPE = "change_type"
    SWITCH_FIELD = "switch_field"


_SENTENCES: Mapping[StepKind, tuple[str, str]] = {
    StepKind.CHANGE_DEFINITION: ("更新定义 {name}", "Change the definition {name}"),
    StepKind.DELETE_DEFINITION: ("删除定义 {name}", "Delete the definition {name}"),
    StepKind.CREATE_TABLE: ("为对象“{object}”建表 {name}", "Create the table {name} of the object {object}"),
    StepKind.REVIVE_TABLE: (
        "恢复对象“{object}”的表 {name} 及其数据",
        "Bring back the table {name} of the object {object} with its data",
    ),
    StepKind.RETIRE_TABLE: (
        "停用对象“{object}”，表 {name} 保留期（默认 30 天）满后才会删除",
        "Retire the object {object}; its table {name} is dropped after its time in the bin (30 days unless it is said)",
    ),
    StepKind.ADD_FIELD: ("添加字段“{object}.{field}”", "Add the field {object}.{field}"),
    StepKind.REVIVE_FIELD: (
        "恢复字段“{object}.{field}”及其数据",
        "Bring back the field {object}.{field} with its data",
    ),
    StepKind.RETIRE_FIELD: (
        "停用字段“{object}.{field}”，其数据保留期（默认 30 天）满后才会删除",
        "Retire the field {object}.{field}; its data go after their time in the bin (30 days unless it is said)",
    ),
    StepKind.ADD_FOREIGN_KEY: ("添加外键 {name}", "Add the foreign key {name}"),
    StepKind.VALIDATE_FOREIGN_KEY: ("校验外键 {name}", "Validate the foreign key {name}"),
    StepKind.DROP_FOREIGN_KEY: ("删除外键 {name}", "Drop the foreign key {name}"),
    StepKind.BUILD_INDEX: ("建立索引 {name}", "Build the index {name}"),
    StepKind.DROP_INDEX: ("删除索引 {name}", "Drop the index {name}"),
    StepKind.EXTEND_FIELD: (
        "为字段“{object}.{field}”添加列 {name}",
        "Add the column {name} to the field {object}.{field}",
    ),
    StepKind.FILL_DERIVED: ("填充字段“{object}.{field}”的排序键", "Fill the sort key of the field {object}.{field}"),
    StepKind.CHANGE_TYPE: (
        "把字段“{object}.{field}”的值转换为 {name}",
        "Convert the values of {object}.{field} to {name}",
    ),
    StepKind.SWITCH_FIELD: (
        "字段“{object}.{field}”改用新类型的列 {name}；原值保留在回收站",
        "Switch {object}.{field} to the columns {name} of its new type; the old values stay in the bin",
    ),
    StepKind.FILL_ROLLUP: ("计算汇总字段“{object}.{field}”", "Compute the roll-up {object}.{field}"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `later` steps run outside the short transaction, while others read and write.

    `valid`: a foreign key of a new table, which has no rows to be looked through.
    """

    kind: StepKind
    object: str = ""
    field: str = ""
    name: str = ""
    table: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    index: IndexSpec | None = None
    key: ForeignKeySpec | None = None
    later: bool = False
    valid: bool = False

    def describe(self, language: Language) -> str:
        """One sentence for people."""
        zh, en = _SENTENCES[self.kind]
        text = (zh if language == "zh" else en).format(object=self.object, field=self.field, name=self.name)
        if not self.later:
            return text
        return text + ("（后台进行）" if language == "zh" else " (in the background)")


@dataclass(frozen=True, slots=True)
class Loss:
    """Values that go out of sight with a field or object, and into the bin. `rows` counts to 10,000."""

    object: str
    field: str | None
    rows: int

    def describe(self, language: Language) -> str:
        """One sentence for people."""
        count = "10000+" if self.rows >= 10_000 else str(self.rows)
        if self.field is None:
            if language == "zh":
                return f"对象“{self.object}”的 {count} 条记录将不再可见"
            return f"{count} records of {self.object} go out of sight"
        if language == "zh":
            return f"字段“{self.object}.{self.field}”在 {count} 条记录中有值，将不再可见"
        return f"Values of {self.object}.{self.field} in {count} records go out of sight"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that publishing would do on top of `version`, and what comes out of it.

    Ids of new fields are negative until the plan is applied. `changed` are the definitions that get a new text (None:
    deleted); it is empty when nothing changes. `told` says in people's words what is different afterwards.
    """

    version: int
    steps: tuple[Step, ...]
    losses: tuple[Loss, ...]
    changed: Mapping[DefinitionKey, Definition | None]
    catalog: Catalog
    physical: Physical
    told: tuple[Label, ...] = ()

    @property
    def now(self) -> tuple[Step, ...]:
        """The steps of the short transaction."""
        return tuple(step for step in self.steps if not step.later)

    @property
    def later(self) -> tuple[Step, ...]:
        """The steps that follow it."""
        return tuple(step for step in self.steps if step.later)

    def describe(self, language: Language) -> list[str]:
        """All steps and losses as sentences."""
        steps = [step.describe(language) for step in self.steps]
        return steps + [loss.describe(language) for loss in self.losses]
