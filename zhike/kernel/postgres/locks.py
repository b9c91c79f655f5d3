"""Advisory locks: 64-bit keys made of a purpose and a workspace, and the statements that take them.

Writers share a workspace's catalog lock from BEGIN on; publishing takes it exclusively. A lock statement
always stands alone: inside a CTE or beside a FROM it is silently lost on a cluster.
"""

from enum import StrEnum
from hashlib import blake2b

from zhike.kernel.base.ids import WorkspaceKey


class LockPurpose(StrEnum):
    """What a lock guards. Values are part of the key: never change one."""

    CATALOG = "catalog"
    CATALOG_WORK = "catalog_work"
    MIGRATION = "migration"
    SEQUENCER = "sequencer"
    SCHEDULE = "schedule"
    DRAINER = "drainer"
    REVEAL = "reveal"
    SCRATCH = "scratch"
    SERVING = "serving"


class LockMode(StrEnum):
    """How a transaction holds its workspace's catalog lock."""

    SHARED = "shared"
    EXCLUSIVE = "exclusive"


def lock_key(purpose: LockPurpose, workspace: WorkspaceKey | str = "") -> int:
    """The 64-bit key of a lock. The empty workspace stands for the installation."""
    digest = blake2b(f"zhike:{purpose.value}:{workspace}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def transaction_lock_sql(key: int, mode: LockMode) -> str:
    """The statement that waits for a lock until the end of the transaction."""
    if mode is LockMode.EXCLUSIVE:
        return f"SELECT pg_advisory_xact_lock({key:d})"
    return f"SELECT pg_advisory_xact_lock_shared({key:d})"


def try_session_lock_sql(key: int) -> str:
    """The statement that takes a lock for the session if it is free, and says whether it did."""
    return f"SELECT pg_try_advisory_lock({key:d})"


def session_unlock_sql(key: int) -> str:
    """The statement that gives a session's lock back."""
    return f"SELECT pg_advisory_unlock({key:d})"


def try_transaction_lock_sql(key: int) -> str:
    """The statement that takes a lock until the end of the transaction if it is free, and says whether."""
    return f"SELECT pg_try_advisory_xact_lock({key:d})"
