"""What a file of another system probably holds: by the names of file, sheet and columns. Pure.

A guess is shown to a person before anything is done. A column is taken for the rows' own ids only by its name and where
no value of the sample stands twice; names of people or firms are never taken for ids, for two may share one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from zhike.engines.transfer.mapping import (
    FOREIGN_PATH,
    Suggestion,
    Target,
    fold_name,
    suggest_mapping,
)
from zhike.engines.transfer.synonyms import SYNONYMS
from zhike.engines.transfer.table import Column, SourceRow
from zhike.kernel.catalog.model import ObjectDefinition

LEAST = 0.45
NAME_WEIGHT = 0.7
ID_NAMES = frozenset({
    "id", "编号", "原系统编号", "原编号", "原id", "外部编号", "外部id", "系统编号", "记录id", "记录编号", "主键",
    "uuid", "guid", "externalid", "foreignid", "sourceid", "recordid", "objectid", "hsobjectid", "legacyid",
})  # fmt: skip
ID_ENDS = ("原系统编号", "原编号", "外部编号", "编号", "编码", "id", "number", "code", "no", "key")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a table probably is. `score` is 0 to 1.7; no object where it is too low."""

    object: str | None
    score: float
    foreign: Column | None
    mapping: Mapping[str, str]


def guess_object(
    name: str, columns: Sequence[Column], known: Mapping[str, tuple[ObjectDefinition, tuple[Target, ...]]]
) -> tuple[str | None, float]:
    """The object that a table of this name (its sheet's, else its file's) and these columns most likely holds."""
    scores = {
        key: _score_columns(columns, targets) + NAME_WEIGHT * _score_name(fold_name(name), definition)
        for key, (definition, targets) in known.items()
    }
    best = max(scores, key=lambda key: scores[key], default=None)
    if best is None or scores[best] < LEAST:
        return None, 0.0 if best is None else scores[best]
    return best, scores[best]


def guess_foreign(definition: ObjectDefinition, columns: Sequence[Column], rows: Sequence[SourceRow]) -> Column | None:
    """The column that holds the rows' own ids in the other system."""
    own = {fold_name(f"{name}{end}") for name in _list_names(definition) for end in ("id", "编号", "编码", "number")}
    for names in (own, ID_NAMES):
        for column in columns:
            if fold_name(column.name) in names and _is_unique(column, rows):
                return column
    return None


def guess_links(
    definition: ObjectDefinition,
    columns: Sequence[Column],
    targets: Sequence[Target],
    suggested: Sequence[Suggestion],
    abroad: frozenset[str],
) -> dict[str, str]:
    """The suggested mapping, with columns like "客户编号" or "account_id" as links by the foreign ids of objects that
    have some in this migration."""
    mapping = {each.column.name: each.path for each in suggested}
    links = [target for target in targets if abroad & set(target.field.value_type.objects)]
    for column in columns:
        name = fold_name(column.name)
        bare = next((name.removesuffix(end) for end in ID_ENDS if name.endswith(end) and name != end), None)
        found = next((one for one in links if bare is not None and bare in one.exact | one.synonyms), None)
        if found is None:
            continue
        mapping = {key: path for key, path in mapping.items() if path.partition(".")[0] != found.field.key}
        mapping[column.name] = f"{found.field.key}.{FOREIGN_PATH}"
    return mapping


def stem_of(name: str, sheet: str | None) -> str:
    """What a table is called: its sheet, where that has a name of its own, else its file."""
    if sheet and not fold_name(sheet).startswith(("sheet", "工作表")):
        return sheet
    return PurePosixPath(name).stem


def _score_columns(columns: Sequence[Column], targets: Sequence[Target]) -> float:
    given = [column for column in columns if column.given]
    found = suggest_mapping(given, targets, {})
    return sum(min(each.score, 100.0) for each in found) / 100 / max(len(given), 1)


def _score_name(name: str, definition: ObjectDefinition) -> float:
    names = _list_names(definition)
    if name in names:
        return 1.0
    return 0.8 if any(len(one) >= 2 and one in name for one in names) else 0.0


def _list_names(definition: ObjectDefinition) -> frozenset[str]:
    labels = (definition.label.zh, definition.label.en, definition.plural.zh, definition.plural.en)
    key = definition.key.removeprefix("x_")
    said = (*labels, key, f"{key}s", *SYNONYMS.get(key, ()))
    return frozenset(fold_name(one) for one in said if one)


def _is_unique(column: Column, rows: Sequence[SourceRow]) -> bool:
    cells = [row.cells[column.place - 1].strip() for row in rows if row.problem is None]
    return all(cells) and len(set(cells)) == len(cells)
