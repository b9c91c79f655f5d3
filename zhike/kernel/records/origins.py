"""When and by whom records were first made elsewhere: for records that came in by an import a moment ago.

Only who administers the workspace may say so, only of records that the same transaction made (their version is the
first), and the journal goes on telling when and by whom they really came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhike.kernel.base.errors import Forbidden
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Transaction
from zhike.kernel.postgres.sql import quote_identifier
from zhike.kernel.query.policy import AccessPolicy

ABILITY = "workspace.admin"


class OriginForbidden(Forbidden):
    """Creators and dates of the past are kept for administrators only."""

    code = "origin_forbidden"
    title_zh = "无权保留原创建人和时间"
    title_en = "Not permitted to keep creators and dates"
    detail_zh = "只有工作区管理员可以在导入时保留原创建人、创建时间和更新时间；请去掉这些列，或请管理员导入。"
    detail_en = (
        "Only who administers the workspace may keep creators and dates in an import. Leave these columns out, or ask "
        "an administrator to import."
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """What is to be kept of a record; None keeps what the import gave it."""

    record: RecordId
    created_at: datetime | None = None
    created_by: UUID | None = None
    updated_at: datetime | None = None


def check_origins(policy: AccessPolicy) -> None:
    """Whether origins may be kept. Raises OriginForbidden."""
    if not policy.has_ability(ABILITY):
        raise OriginForbidden


async def keep_origins(
    transaction: Transaction, catalog: Catalog, policy: AccessPolicy, object_key: str, origins: Sequence[Origin]
) -> None:
    """Keep origins of records that this transaction made. Raises OriginForbidden.

    The first spans of tracked fields begin where the record does, so that lists as of a day before the import show the
    value that came along: what it was in between, nobody told.
    """
    check_origins(policy)
    table = f"{quote_identifier(catalog.schema)}.{quote_identifier(catalog.get_object(object_key).table)}"
    await transaction.execute(
        f"UPDATE {table} AS t SET created_at = coalesce(v.created_at, t.created_at),"
        " created_by = coalesce(v.created_by, t.created_by), updated_at = coalesce(v.updated_at, t.updated_at)"
        " FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::timestamptz[])"
        " AS v (id, created_at, created_by, updated_at)"
        " WHERE t.id = v.id AND t.version = 1",
        [
            [one.record for one in origins],
            [one.created_at for one in origins],
            [one.created_by for one in origins],
            [one.updated_at for one in origins],
        ],
    )
    begun = [one for one in origins if one.created_at is not None]
    await transaction.execute(
        f"UPDATE {quote_identifier(catalog.schema)}.field_span AS s SET from_at = v.created_at"
        f" FROM unnest($1::uuid[], $2::timestamptz[]) AS v (id, created_at) JOIN {table} AS t ON t.id = v.id"
        " WHERE s.record_id = v.id AND t.version = 1 AND v.created_at < s.from_at",
        [[one.record for one in begun], [one.created_at for one in begun]],
    )
