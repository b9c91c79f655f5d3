"""Which value each field of the surviving record gets. Pure: values come in the journal's form, columns go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.fieldtypes.file import FileType
from zhike.kernel.catalog.model import FieldDefinition, FieldState
from zhike.kernel.expressions.types import Kind
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.records.merge_model import FieldChoice, MergeAsk
from zhike.kernel.records.shape import DEPARTMENT, OWNER, Shape, is_computed, type_of

Stored = Mapping[str, object]
"""A row as the journal would write it: value by permanent field id."""

OWNERSHIP = frozenset({"owner", "department"})
MOST_UNITED = {"email": 20, "phone": 20, "url": 20, "tags": 100, "multi_lookup": 500}


@dataclass(slots=True)
class Decision:
    """What the survivor gets: columns to write, the choices as told to people, files that come from losers (file,
    record, field), and fields whose united values are too many."""

    columns: dict[str, object] = field(default_factory=dict)
    choices: list[FieldChoice] = field(default_factory=list)
    files: list[tuple[UUID, RecordId, int]] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The rows of the merge, the survivor first, and which linked records still live (links to others are left out)."""

    rows: Mapping[RecordId, Stored]
    living: frozenset[UUID]


def decide(shape: Shape, policy: AccessPolicy, ask: MergeAsk, candidates: Candidates) -> Decision:
    """Work out every field. `ask.values` are written elsewhere; their fields are passed over here."""
    decision = Decision()
    records = tuple(candidates.rows)
    owner_from = _find_owner(shape, ask, candidates)
    for one in shape.definition.fields.values():
        if not _is_mergeable(one):
            continue
        right = policy.get_field_right(shape.key, one.key)
        found = [_clean(one, candidates, record, records) for record in records]
        choice = _choose(one, ask, records, found, owner_from)
        if choice.given:
            decision.choices += [choice] if right.read else []
            continue
        value = _unite(one, found, decision) if choice.united else _value_of(choice, records, found)
        if value != candidates.rows[ask.keep].get(str(one.id)) and not (value is None and one.required):
            decision.columns |= _to_columns(one, value)
            _note_files(one, choice, records, found, decision)
        if right.read:
            is_open = right.write and right.mask is None and not one.read_only
            # What is masked is not compared for people: whether two are equal is more than a mask tells.
            differs = right.mask is None and len({repr(item) for item in found if item is not None}) > 1
            decision.choices.append(
                FieldChoice(one.key, choice.source, choice.united, given=False, differs=differs, open=is_open)
            )
    return decision


def list_links(shape: Shape, rows: Sequence[Stored]) -> set[UUID]:
    """All records that the rows link to."""
    found: set[UUID] = set()
    for one in shape.definition.fields.values():
        if _is_mergeable(one) and is_link(one):
            for row in rows:
                value = row.get(str(one.id))
                items = value if isinstance(value, list) else [value]
                found |= {UUID(str(item)) for item in items if item is not None}
    return found


def is_link(one: FieldDefinition) -> bool:
    """Whether the field's values are ids of records."""
    return one.type == "multi_lookup" or one.value_type.kind is Kind.REFERENCE


def _is_mergeable(one: FieldDefinition) -> bool:
    if not one.columns or one.state is FieldState.INACTIVE or is_computed(one):
        return False
    return not one.system or one.key in OWNERSHIP


def _is_united(one: FieldDefinition) -> bool:
    if isinstance(type_of(one), FileType):
        return one.type == "file" and one.config.get("max_count") != 1
    return one.type in ("multi_lookup", "choices", "tags") or one.config.get("many") is True


def _clean(one: FieldDefinition, candidates: Candidates, record: RecordId, records: Sequence[RecordId]) -> object:
    """A row's value; None for nothing. Links into the merge itself, and to what lives no more, are nothing."""
    value = candidates.rows[record].get(str(one.id))
    columns = _to_columns(one, value)
    if not columns or columns[one.columns[0]] is None:
        return None
    if not is_link(one):
        return value
    mine = record == records[0]

    def stays(item: object) -> bool:
        linked = UUID(str(item))
        # What the survivor links to already is its own business, save for what becomes the survivor itself.
        return linked not in records[1:] if mine else linked in candidates.living and linked not in records

    if isinstance(value, list):
        return [item for item in value if stays(item)] or None
    return value if stays(value) else None


def _choose(
    one: FieldDefinition,
    ask: MergeAsk,
    records: Sequence[RecordId],
    found: Sequence[object],
    owner_from: RecordId,
) -> FieldChoice:
    def told(source: RecordId | None, *, united: bool = False, given: bool = False) -> FieldChoice:
        return FieldChoice(one.key, source, united, given, differs=False, open=False)

    if one.key in ask.values:
        return told(None, given=True)
    if one.key in ask.take:
        return told(ask.take[one.key])
    if one.key in OWNERSHIP:
        return told(owner_from)
    if _is_united(one):
        return told(None, united=True)
    first = next((record for record, value in zip(records, found, strict=True) if value is not None), None)
    return told(first)


def _find_owner(shape: Shape, ask: MergeAsk, candidates: Candidates) -> RecordId:
    """Owner and department go together: the survivor's, and where it lies in the pool those of the first owned one."""
    owner = shape.columns[OWNER].field.id if OWNER in shape.columns else None
    if owner is None or DEPARTMENT not in shape.columns or "owner" in ask.take or "owner" in ask.values:
        return ask.keep
    return next((one for one, row in candidates.rows.items() if row.get(str(owner)) is not None), ask.keep)


def _value_of(choice: FieldChoice, records: Sequence[RecordId], found: Sequence[object]) -> object:
    return None if choice.source is None else found[list(records).index(choice.source)]


def _unite(one: FieldDefinition, found: Sequence[object], decision: Decision) -> object:
    """All values in the order of the records, each once."""
    united: dict[str, object] = {}
    for value in found:
        for item in value if isinstance(value, list) else []:
            key = item.get("value") if isinstance(item, dict) else item
            united.setdefault(str(key).casefold(), item)
    items = list(united.values())
    most = _most(one)
    if len(items) > most:
        decision.cut.append(one.key)
        items = items[:most]
    if one.type == "choices":
        order = {option.key: place for place, option in enumerate(one.options)}
        items.sort(key=lambda item: order.get(str(item), len(order)))
    return items or None


def _most(one: FieldDefinition) -> int:
    given = one.config.get("max_count")
    if isinstance(type_of(one), FileType):
        return given if isinstance(given, int) else 20
    return MOST_UNITED.get(one.type, 500)


def _to_columns(one: FieldDefinition, value: object) -> dict[str, object]:
    restored = None if value is None else type_of(one).restore(one, value)
    return dict.fromkeys(one.columns) if restored is None else dict(zip(one.columns, restored, strict=True))


def _note_files(
    one: FieldDefinition,
    choice: FieldChoice,
    records: Sequence[RecordId],
    found: Sequence[object],
    decision: Decision,
) -> None:
    if not isinstance(type_of(one), FileType):
        return
    kept = {str(item) for item in _as_list(decision.columns.get(one.columns[0]))}
    for record, value in list(zip(records, found, strict=True))[1:]:
        for item in _as_list(value):
            if str(item) in kept and (choice.united or choice.source == record):
                decision.files.append((UUID(str(item)), record, one.id))


def _as_list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else []
