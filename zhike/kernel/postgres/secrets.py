"""Secrets that all processes of an installation share and nobody chooses: made when first asked for."""

from zhike.kernel.base.ids import new_secret
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import load_queries

SECRET_BYTES = 32
_QUERIES = load_queries("zhike.kernel.postgres")


async def read_secret(database: Database, name: str) -> bytes:
    """The secret of that name. It signs what goes out and comes back (cursors); it encrypts nothing."""
    await database.execute(_QUERIES.get("add_secret"), [name, new_secret(SECRET_BYTES)])
    secret: bytes = await database.fetch_value(_QUERIES.get("read_secret"), [name])
    return secret


async def keep_secret(database: Database, name: str, value: bytes) -> None:
    """Put a secret in place of the one of that name."""
    await database.execute(_QUERIES.get("keep_secret"), [name, value])


async def take_secret(database: Database, name: str, value: bytes) -> bool:
    """Take a secret away where it is this one: of several who know it only the first is told so."""
    return await database.fetch_value(_QUERIES.get("take_secret"), [name, value]) is not None
