"""What becomes of one record: the change that a request means for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from zhike.engines.bulk.model import BulkRequest
from zhike.kernel.base.ids import RecordId
from zhike.kernel.records.model import Change, Json


def make_change(request: BulkRequest, record: RecordId, present: Mapping[str, Json], version: int) -> Change:
    """The change of one record. Where a list is changed by its parts the version goes along: what was read is what
    the change stands on."""
    if request.kind != "update":
        return Change(request.kind, record)
    values = dict(cast("Mapping[str, Json]", request.values))
    for field in request.list_sets():
        values[field] = cast(
            "Json", change_list(present.get(field), request.add.get(field, ()), request.remove.get(field, ()))
        )
    return Change("update", record, values, version if request.list_sets() else None)


def change_list(present: object, add: Sequence[str], remove: Sequence[str]) -> list[str]:
    """The list with some taken away and others put behind it, each once."""
    known = [_key(one) for one in present] if isinstance(present, list) else []
    kept = [one for one in known if one not in remove]
    return list(dict.fromkeys((*kept, *add)))


def _key(one: object) -> str:
    """A list holds keys, or references by id."""
    return str(one["id"]) if isinstance(one, dict) else str(one)
