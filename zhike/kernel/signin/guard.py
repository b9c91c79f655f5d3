"""The lock-out: failed tries are counted by name, known or not, before the password is looked at."""

import unicodedata
from datetime import datetime, timedelta
from hashlib import sha256

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.text import clean_text
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.sql import load_queries
from zhike.kernel.signin.model import BadLoginName, SignInLocked

QUERIES = load_queries("zhike.kernel.signin")
TRIES = 5
WINDOW = timedelta(minutes=15)
LOCKED = timedelta(minutes=15)


def fold_login_name(name: str) -> str:
    """The form in which sign-in names are kept and compared. Raises BadLoginName, and those of clean_text."""
    folded = unicodedata.normalize("NFKC", clean_text(name)).strip().casefold()
    if not 2 <= len(folded) <= 100 or any(letter.isspace() or not letter.isprintable() for letter in folded):
        raise BadLoginName
    return folded


def hash_name(folded: str) -> bytes:
    """What stands for a name in the guard's table and in logs."""
    return sha256(folded.encode()).digest()


class Guard:
    """Counts tries for a name and shuts it for a while."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Counts are in the database, so that several processes count together."""
        self._database = database
        self._clock = clock

    async def count_try(self, folded: str) -> datetime | None:
        """Count a try that is about to be made; says until when the name is shut if it fails.

        Raises SignInLocked where it is shut already: the password is then not looked at.
        """
        now = self._clock.now()
        params = [hash_name(folded), now, now - WINDOW, TRIES, now + LOCKED]
        row = await self._database.fetch_row(QUERIES.get("count_try"), params)
        if row is None:
            return None
        before: datetime | None = row["locked_before"]
        if before is not None and before > now:
            raise SignInLocked(until=before)
        shut: datetime | None = row["locked_now"]
        return shut

    async def find_lock(self, folded: str) -> datetime | None:
        """Until when the name is shut, or None."""
        until: datetime | None = await self._database.fetch_value(QUERIES.get("read_guard"), [hash_name(folded)])
        return until if until is not None and until > self._clock.now() else None

    async def forgive(self, folded: str) -> None:
        """Wipe the count: the password was right, or an administrator helped."""
        await self._database.execute(QUERIES.get("forgive_tries"), [hash_name(folded)])
