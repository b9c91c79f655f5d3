"""Opening one raw connection the way Zhike uses it: JSON as bytes, UTC, no session state of a request."""

from dataclasses import dataclass
from datetime import date

import asyncpg


@dataclass(frozen=True, slots=True)
class PoolKind:
    """What a pool's statements are for, and so how long they may take and how many may run."""

    name: str
    size: int
    statement_timeout_seconds: float
    parallel_workers: int = 0
    idle_in_transaction_seconds: float = 60.0

    def with_size(self, size: int) -> "PoolKind":
        """The same kind with another number of connections."""
        return PoolKind(
            self.name,
            size,
            self.statement_timeout_seconds,
            self.parallel_workers,
            self.idle_in_transaction_seconds,
        )


INTERACTIVE = PoolKind("interactive", size=8, statement_timeout_seconds=5.0)
REPORT = PoolKind("report", size=2, statement_timeout_seconds=120.0, parallel_workers=1)
JOB = PoolKind("job", size=4, statement_timeout_seconds=300.0)
# A backup holds its moment open, idle, while another program reads it.
MAINTENANCE = PoolKind("maintenance", size=2, statement_timeout_seconds=0.0, idle_in_transaction_seconds=0.0)

JSONB_VERSION = b"\x01"


def _encode_json(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def _encode_jsonb(value: bytes | str) -> bytes:
    return JSONB_VERSION + _encode_json(value)


def _decode_jsonb(value: bytes) -> bytes:
    return bytes(value[1:])


# The driver sends the first and the last day of the calendar as -infinity and infinity; "for ever" is often written
# 9999-12-31, and must come back as that day.
_DAY_ZERO = date(2000, 1, 1).toordinal()


def _encode_date(value: date) -> tuple[int]:
    return (value.toordinal() - _DAY_ZERO,)


def _decode_date(value: tuple[int]) -> date:
    return date.fromordinal(value[0] + _DAY_ZERO)


async def connect(url: str, kind: PoolKind) -> asyncpg.Connection:
    """Open a connection. Raises the driver's errors; callers within this package translate them."""
    connection = await asyncpg.connect(
        url,
        timeout=10,
        statement_cache_size=512,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=256 * 1024,
        server_settings={
            "application_name": f"zhike {kind.name}",
            "TimeZone": "UTC",
            "search_path": "public",
            "jit": "off",
            "statement_timeout": str(int(kind.statement_timeout_seconds * 1000)),
            "idle_in_transaction_session_timeout": str(int(kind.idle_in_transaction_seconds * 1000)),
            "max_parallel_workers_per_gather": str(kind.parallel_workers),
        },
    )
    await connection.set_type_codec("json", schema="pg_catalog", encoder=_encode_json, decoder=bytes, format="binary")
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_encode_jsonb, decoder=_decode_jsonb, format="binary"
    )
    await connection.set_type_codec(
        "date", schema="pg_catalog", encoder=_encode_date, decoder=_decode_date, format="tuple"
    )
    return connection
