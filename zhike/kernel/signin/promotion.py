"""What must hold when user records are written: nobody lifts others (or himself) above himself, and somebody who can
administer remains. An after hook of the object `user`, joined by main.py."""

from collections.abc import Sequence

from zhike.kernel.access.checks import check_administered
from zhike.kernel.base.ids import RecordId
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Connection
from zhike.kernel.query.policy import AccessPolicy
from zhike.kernel.records.hooks import Saving
from zhike.kernel.signin.guard import QUERIES
from zhike.kernel.signin.model import AboveYou


async def guard_users(saving: Saving) -> None:
    """Raises AboveYou, NoAdministrator, which roll the write back."""
    session = saving.session
    written = [one.id for one in saving.written]
    await check_not_raised(session.transaction, session.catalog, session.policy, written)
    if saving.kind != "create":
        await check_administered(session.transaction, session.catalog)


async def check_not_raised(
    connection: Connection, catalog: Catalog, policy: AccessPolicy, users: Sequence[RecordId]
) -> None:
    """Raises AboveYou where a user, as he is now, holds an ability by his roles that the writer lacks."""
    rows = await connection.fetch_rows(QUERIES.get("list_roles", catalog.schema), [list(users)])
    held = {
        ability
        for row in rows
        for key in row["roles"] or ()
        if key in catalog.roles
        for ability in catalog.roles[key].abilities
    }
    missing = sorted(ability for ability in held if not policy.has_ability(ability))
    if missing:
        raise AboveYou(abilities=", ".join(missing))
