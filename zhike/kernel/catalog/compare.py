"""What is wanted against what exists: first on paper (which fields get columns, which retire), then as steps. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from zhike.kernel.catalog.fieldtypes.contract import FieldType, PhysicalColumn
from zhike.kernel.catalog.fieldtypes.registry import get_field_type
from zhike.kernel.catalog.model import Catalog, Config, FieldDefinition, FieldState, ObjectDefinition
from zhike.kernel.catalog.physical import Physical, PhysicalField, PhysicalObject, name_columns
from zhike.kernel.catalog.plan import Step, StepKind
from zhike.kernel.catalog.problems import Problems
from zhike.kernel.catalog.retype.shadow import attach_shadow
from zhike.kernel.catalog.specs import (
    ForeignKeySpec,
    IndexSpec,
    is_field_index,
    is_field_key,
    list_foreign_keys,
    list_indexes,
)

SMALL_TABLE_BYTES = 512 * 1024
"""Tables up to this size get indexes at once, within the short transaction: milliseconds."""


@dataclass(frozen=True, slots=True)
class ActualIndex:
    """An index that is there; one that is not valid was left behind by a build that failed."""

    table: str
    name: str
    valid: bool


@dataclass(frozen=True, slots=True)
class ActualKey:
    """A foreign key that is there."""

    table: str
    name: str
    valid: bool


@dataclass(frozen=True, slots=True)
class Actual:
    """What the database says of the object tables."""

    indexes: Mapping[str, ActualIndex]
    keys: Mapping[str, ActualKey]
    sizes: Mapping[str, int]


def extend_physical(catalog: Catalog, physical: Physical, next_id: Callable[[], int], at: datetime) -> Physical:
    """What will exist when the catalog is published: new and revived fields live, those gone retired.

    Raises CatalogInvalid where a field would need columns of another type than it has.
    """
    problems = Problems()
    objects = {key: _keep_object(one, physical) for key, one in catalog.objects.items()}
    for key, gone in physical.objects.items():
        if key not in objects:
            objects[key] = gone if gone.retired_at is not None else replace(gone, retired_at=at)
    wanted: dict[tuple[str, str], PhysicalField] = {}
    for one in catalog.objects.values():
        for field in one.fields.values():
            if not field.system:
                wanted[one.key, field.key] = _keep_field(field, physical, next_id, problems)
    problems.check()
    kept_ids = {field.id for field in wanted.values()}
    gone_fields = [_let_go(field, wanted, kept_ids, at) for field in physical.fields if field.id not in kept_ids]
    fields = sorted([*wanted.values(), *gone_fields], key=lambda field: (field.id < 0, abs(field.id)))
    return Physical(objects, tuple(fields))


def attach_physical(catalog: Catalog, physical: Physical) -> Catalog:
    """The catalog with the ids, columns and states of what exists."""
    live = {(one.object, one.field): one for one in physical.fields if one.retired_at is None and one.shadow_of is None}
    shadows = {one.shadow_of: one for one in physical.fields if one.retired_at is None and one.document is not None}
    return replace(
        catalog,
        objects={
            key: replace(
                one,
                table=physical.objects[key].table,
                fields={
                    name: attach_shadow(_attach(field, found), None if found is None else shadows.get(found.id))
                    for name, field in one.fields.items()
                    for found in (live.get((key, name)),)
                },
            )
            for key, one in catalog.objects.items()
        },
    )


def compare(catalog: Catalog, before: Physical, after: Physical, actual: Actual) -> list[Step]:
    """The steps from `before` and the actual indexes and keys to what the catalog wants, in their order."""
    return [
        *_compare_objects(before, after),
        *_compare_fields(before, after),
        *_compare_keys(catalog, actual),
        *_compare_indexes(catalog, actual),
        *_list_fills(catalog, before, after),
        *_list_derived(catalog, before, after, actual),
        *_list_shadows(after),
    ]


def with_states(after: Physical, steps: list[Step]) -> Physical:
    """The fields with work left are preparing, the others ready."""
    waiting = {(step.object, step.field) for step in steps if step.later and step.kind is not StepKind.DROP_INDEX}
    return replace(
        after,
        fields=tuple(
            field
            if field.retired_at is not None or field.shadow_of is not None
            else replace(
                field, state=FieldState.PREPARING if (field.object, field.field) in waiting else FieldState.READY
            )
            for field in after.fields
        ),
    )


def _keep_object(one: ObjectDefinition, physical: Physical) -> PhysicalObject:
    known = physical.objects.get(one.key)
    return PhysicalObject(one.key, one.table) if known is None else replace(known, retired_at=None)


def _keep_field(
    field: FieldDefinition, physical: Physical, next_id: Callable[[], int], problems: Problems
) -> PhysicalField:
    known = _find_known(field, physical)
    field_type = get_field_type(field.type)
    config = field.config if known is None else _keep_columns(field_type, field.config, len(known.columns))
    columns = field_type.columns(config)
    sql_types = tuple(column.sql_type for column in columns)
    if known is not None and known.sql_types == sql_types:
        return replace(known, retired_at=None)
    if known is not None and _is_longer(columns, known.sql_types):
        return replace(known, columns=_extend(known, columns, physical), sql_types=sql_types, retired_at=None)
    if known is not None and known.retired_at is None:
        problems.add(
            ("object", field.object, "fields", field.key),
            "type_changed",
            "字段的存储类型不能改变；请新建字段。",
            "What the field stores cannot change its type; make a new field.",
        )
        return known
    names = name_columns(field.key, columns, physical.list_columns(field.object))
    return PhysicalField(next_id(), field.object, field.key, field.type, names, sql_types)


def _find_known(field: FieldDefinition, physical: Physical) -> PhysicalField | None:
    """What the field has already: a shadow that is ready takes the place of a field of another type."""
    live = physical.find_live(field.object, field.key)
    if live is None:
        return physical.find_retired(field.object, field.key, field.type)
    columns = tuple(one.sql_type for one in get_field_type(field.type).columns(field.config))
    if (live.type, live.sql_types) == (field.type, columns):
        return live
    shadow = physical.find_shadow(live.id)
    if (
        shadow is None
        or shadow.state is not FieldState.READY
        or (shadow.type, shadow.sql_types) != (field.type, columns)
    ):
        return live
    return replace(shadow, shadow_of=None, document=None)


def _let_go(
    field: PhysicalField, wanted: Mapping[tuple[str, str], PhysicalField], kept_ids: set[int], at: datetime
) -> PhysicalField:
    """A field that the catalog does not name: a shadow stays beside its field, what was replaced knows by what."""
    if field.retired_at is not None or field.shadow_of in kept_ids:
        return field
    successor = wanted.get((field.object, field.field))
    return replace(field, retired_at=at, replaced_by=None if successor is None else successor.id)


def _keep_columns(field_type: FieldType, config: Config, columns: int) -> Config:
    """The config with as many columns as there are already, where it would do with fewer."""
    return field_type.settle(config, columns) if len(field_type.columns(config)) < columns else config


def _is_longer(columns: tuple[PhysicalColumn, ...], present: tuple[str, ...]) -> bool:
    """Whether a field only lacks derived columns."""
    more = columns[len(present) :]
    same = tuple(column.sql_type for column in columns[: len(present)]) == present
    return same and bool(more) and all(column.derived for column in more)


def _extend(known: PhysicalField, columns: tuple[PhysicalColumn, ...], physical: Physical) -> tuple[str, ...]:
    """The names of a field's columns with those that it lacks."""
    taken = physical.list_columns(known.object)
    stem = known.columns[0]
    added = [name_columns(stem, (column,), taken)[0] for column in columns[len(known.columns) :]]
    return (*known.columns, *added)


def _attach(field: FieldDefinition, physical: PhysicalField | None) -> FieldDefinition:
    if physical is None:
        return field
    state = FieldState.INACTIVE if field.state is FieldState.INACTIVE else physical.state
    field_type = get_field_type(field.type)
    config = field.config
    if len(field_type.columns(config)) != len(physical.columns):
        config = field_type.settle(config, len(physical.columns))
    return replace(field, id=physical.id, columns=physical.columns, state=state, config=config)


def _compare_objects(before: Physical, after: Physical) -> Iterator[Step]:
    for key, one in after.objects.items():
        known = before.objects.get(key)
        if known is None:
            yield Step(StepKind.CREATE_TABLE, object=key, name=one.table, table=one.table)
        elif known.retired_at is not None and one.retired_at is None:
            yield Step(StepKind.REVIVE_TABLE, object=key, name=one.table, table=one.table)
        elif known.retired_at is None and one.retired_at is not None:
            yield Step(StepKind.RETIRE_TABLE, object=key, name=one.table, table=one.table)


def _compare_fields(before: Physical, after: Physical) -> Iterator[Step]:
    known = {field.id: field for field in before.fields}
    for field in after.fields:
        table = after.objects[field.object].table
        columns = tuple(zip(field.columns, field.sql_types, strict=True))
        step = Step(
            StepKind.ADD_FIELD, field.object, field.field, ", ".join(field.columns), table=table, columns=columns
        )
        was = known.get(field.id)
        if was is None:
            yield step
        elif was.retired_at is not None and field.retired_at is None:
            yield replace(step, kind=StepKind.REVIVE_FIELD)
        elif was.shadow_of is not None and field.shadow_of is None:
            yield replace(step, kind=StepKind.SWITCH_FIELD)
        elif was.retired_at is None and field.retired_at is not None and field.replaced_by is None:
            yield replace(step, kind=StepKind.RETIRE_FIELD)
        if was is not None and len(field.columns) > len(was.columns):
            more = columns[len(was.columns) :]
            name = ", ".join(column for column, _ in more)
            yield replace(step, kind=StepKind.EXTEND_FIELD, name=name, columns=more)


def _compare_keys(catalog: Catalog, actual: Actual) -> Iterator[Step]:
    wanted = list_foreign_keys(catalog)
    for name, found in actual.keys.items():
        if name not in wanted and is_field_key(name):
            yield Step(StepKind.DROP_FOREIGN_KEY, name=name, table=found.table)
    for name, spec in wanted.items():
        present = actual.keys.get(name)
        if present is None:
            new = spec.table not in actual.sizes
            yield replace(_key_step(StepKind.ADD_FOREIGN_KEY, spec, later=False), valid=new)
        if (present is None and spec.table in actual.sizes) or (present is not None and not present.valid):
            yield _key_step(StepKind.VALIDATE_FOREIGN_KEY, spec, later=actual.sizes[spec.table] > SMALL_TABLE_BYTES)


def _key_step(kind: StepKind, spec: ForeignKeySpec, *, later: bool) -> Step:
    return Step(kind, spec.object, spec.field or "", spec.name, spec.table, key=spec, later=later)


def _compare_indexes(catalog: Catalog, actual: Actual) -> Iterator[Step]:
    wanted = list_indexes(catalog)
    for name, found in actual.indexes.items():
        if is_field_index(name) and (name not in wanted or not found.valid):
            later = actual.sizes.get(found.table, 0) > SMALL_TABLE_BYTES
            yield Step(StepKind.DROP_INDEX, name=name, table=found.table, later=later)
    for name, spec in wanted.items():
        present = actual.indexes.get(name)
        if present is None or not present.valid:
            yield _index_step(spec, actual)


def _index_step(spec: IndexSpec, actual: Actual) -> Step:
    later = actual.sizes.get(spec.table, 0) > SMALL_TABLE_BYTES
    return Step(StepKind.BUILD_INDEX, spec.object, spec.field or "", spec.name, spec.table, index=spec, later=later)


def _list_fills(catalog: Catalog, before: Physical, after: Physical) -> Iterator[Step]:
    known = {field.id for field in before.fields if field.retired_at is None and field.state is FieldState.READY}
    for field in after.fields:
        if field.type != "rollup" or field.retired_at is not None or field.id in known:
            continue
        if field.object in before.objects:
            yield Step(
                StepKind.FILL_ROLLUP, field.object, field.field, table=catalog.objects[field.object].table, later=True
            )


def _list_shadows(after: Physical) -> Iterator[Step]:
    """Fields whose values are being converted."""
    for field in after.fields:
        if field.shadow_of is not None and field.retired_at is None:
            table = after.objects[field.object].table
            yield Step(StepKind.CHANGE_TYPE, field.object, field.field, field.type, table, later=True)


def _list_derived(catalog: Catalog, before: Physical, after: Physical, actual: Actual) -> Iterator[Step]:
    """Derived columns that were added to fields with values, or whose filling was not finished."""
    known = {field.id: field for field in before.fields}
    for field in after.fields:
        was = known.get(field.id)
        if was is None or field.retired_at is not None or not _has_derived(catalog, field):
            continue
        if len(field.columns) > len(was.columns) or was.state is FieldState.PREPARING:
            table = after.objects[field.object].table
            later = actual.sizes.get(table, 0) > SMALL_TABLE_BYTES
            yield Step(StepKind.FILL_DERIVED, field.object, field.field, table=table, later=later)


def _has_derived(catalog: Catalog, field: PhysicalField) -> bool:
    definition = catalog.objects[field.object].fields[field.field]
    return any(column.derived for column in get_field_type(field.type).columns(definition.config))
