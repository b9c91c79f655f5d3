"""`Access`: policies of readers, kept while catalog and organisation stay the same."""

from __future__ import annotations

from zhike.kernel.access.alternatives import Place
from zhike.kernel.access.organisation import Organisation, Person, load_organisation, load_version
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.reader import Reader

POLL_SECONDS = 1.0
MAX_POLICIES = 2000
WRITE_SCOPE = "records:write"


class Access:
    """Rights of readers. The organisation of a workspace is loaded once and again when its version moved, which is
    looked up at most once a second, or at once after `wake`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._organisations: dict[str, Organisation] = {}
        self._looked_at: dict[str, float] = {}
        self._policies: dict[tuple[object, ...], RolePolicy] = {}

    async def get_policy(self, reader: Reader, catalog: Catalog) -> RolePolicy:
        """The rights of the reader's subject. A user who is gone has none."""
        organisation = await self.get_organisation(catalog)
        may_write = not reader.acts_as and (reader.scopes is None or WRITE_SCOPE in reader.scopes)
        key = (catalog.workspace, catalog.version, organisation.version, reader.subject, may_write)
        known = self._policies.get(key)
        if known is None:
            known = self._make_policy(reader.subject, catalog, organisation, may_write=may_write)
            while len(self._policies) >= MAX_POLICIES:
                del self._policies[next(iter(self._policies))]
            self._policies[key] = known
        return known

    async def get_organisation(self, catalog: Catalog) -> Organisation:
        """The organisation, at most a second old."""
        known = self._organisations.get(catalog.schema)
        now = self._clock.monotonic_seconds()
        if known is not None and now - self._looked_at.get(catalog.schema, -POLL_SECONDS) < POLL_SECONDS:
            return known
        if known is None or await load_version(self._database, catalog.schema) != known.version:
            known = self._organisations[catalog.schema] = await load_organisation(self._database, catalog.schema)
        self._looked_at[catalog.schema] = now
        return known

    def wake(self, workspace: WorkspaceKey, schema: str) -> None:
        """Something was written to the workspace: look again before the next answer."""
        self._looked_at.pop(schema, None)

    def _make_policy(
        self, subject: UserId, catalog: Catalog, organisation: Organisation, *, may_write: bool
    ) -> RolePolicy:
        person = organisation.find_person(subject) or Person(subject)
        return RolePolicy(catalog, Place(person, organisation), {}, may_write=may_write)
