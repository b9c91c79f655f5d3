"""Who signed in, failed, left, changed a password or looked through another's eyes: written where auditors look."""

from enum import StrEnum
from uuid import UUID

import msgspec
import structlog

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey, new_id
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.signin.guard import QUERIES
from zhike.kernel.signin.model import Caller

_log = structlog.get_logger("zhike.signin")


class Seen(StrEnum):
    """What happened. Values are stored for ever."""

    SIGNED_IN = "signed_in"
    REFUSED = "sign_in_refused"
    LOCKED = "sign_in_locked"
    SIGNED_OUT = "signed_out"
    SESSION_REVOKED = "session_revoked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an event
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of an event
    SIGN_IN_GIVEN = "sign_in_given"
    SIGN_IN_DISABLED = "sign_in_disabled"
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    SECOND_FACTOR_RESET = "second_factor_reset"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    RECOVERY_CODE_USED = "recovery_code_used"
    CODE_REFUSED = "second_factor_refused"
    TOKEN_MADE = "token_made"  # noqa: S105 - the name of an event
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - the name of an event
    ACT_AS_BEGAN = "act_as_began"
    ACT_AS_ENDED = "act_as_ended"


class Audit:
    """Writes to the workspace's access_log and to the log of the process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Entries stand in statements of their own: a refusal must be logged although nothing commits."""
        self._database = database
        self._clock = clock

    async def write(
        self,
        workspace: WorkspaceKey,
        seen: Seen,
        caller: Caller,
        *,
        actor: UUID | None,
        subject: UUID | None = None,
    ) -> None:
        """Note what happened in one workspace. Names and passwords never get here, only ids."""
        detail = msgspec.json.encode({"address": caller.address, "agent": caller.agent})
        params = [new_id(), self._clock.now(), actor, subject or actor, seen.value, detail, caller.request_id or None]
        await self._database.execute(QUERIES.get("log_access", schema_of(workspace)), params)
        _log.info(seen.value, workspace=workspace, actor=str(actor), address=caller.address, request=caller.request_id)

    def mention(self, seen: Seen, caller: Caller, name_hash: bytes) -> None:
        """Note what belongs to no workspace: a name that nobody has, or that opens no door."""
        _log.info(seen.value, name=name_hash.hex()[:16], address=caller.address, request=caller.request_id)
