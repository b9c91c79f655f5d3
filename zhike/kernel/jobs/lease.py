"""Lease ids: 16 bytes, the first half the worker's lock key, the second new with every take."""

from datetime import datetime, timedelta
from uuid import UUID

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import new_secret

LEASE_SECONDS = 30.0
_HALF = 8


def lease_end(clock: Clock) -> datetime:
    """When a lease that is taken or renewed now is over."""
    return clock.now() + timedelta(seconds=LEASE_SECONDS)


def new_worker_key() -> int:
    """The key of a new worker's session lock."""
    return int.from_bytes(new_secret(_HALF), "big", signed=True)


def new_lease(worker_key: int) -> UUID:
    """A lease id for one take by this worker."""
    return UUID(bytes=worker_key.to_bytes(_HALF, "big", signed=True) + new_secret(_HALF))


def worker_of(lease_id: UUID) -> int:
    """The lock key of the worker that holds this lease."""
    return int.from_bytes(lease_id.bytes[:_HALF], "big", signed=True)
