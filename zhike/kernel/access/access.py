"""`Access`: policies of readers, kept while catalog and organisation stay the same."""

from __future__ import annotations

import asyncio

import structlog

from zhike.kernel.access.alternatives import Place
from zhike.kernel.access.fields import FieldRights
from zhike.kernel.access.organisation import Organisation, Person, load_organisation, load_version
from zhike.kernel.access.policy import RolePolicy
from zhike.kernel.access.reach import Shares
from zhike.kernel.access.sample import sample_shares
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.catalog.model import Catalog
from zhike.kernel.postgres.pool import Database
from zhike.kernel.query.reader import Reader

POLL_SECONDS = 1.0
SAMPLE_SECONDS = 600.0
MAX_POLICIES = 1000
MAX_ROLE_SETS = 100
WRITE_SCOPE = "records:write"

_log = structlog.get_logger("zhike.rights")


class Access:
    """Rights of readers. The organisation of a workspace is loaded once and again when its version moved, which is
    looked up at most once a second, or at once after `wake`. Samples of whose records there are follow in the
    background, every ten minutes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._organisations: dict[str, Organisation] = {}
        self._looked_at: dict[str, float] = {}
        self._policies: dict[tuple[object, ...], RolePolicy] = {}
        self._fields: dict[tuple[object, ...], FieldRights] = {}
        self._shares: dict[str, dict[str, Shares]] = {}
        self._sampled_at: dict[str, float] = {}
        self._sampling: set[asyncio.Task[None]] = set()

    async def get_policy(self, reader: Reader, catalog: Catalog) -> RolePolicy:
        """The rights of the reader's subject. A user who is gone has none."""
        organisation = await self.get_organisation(catalog)
        self._sample_later(catalog)
        may_write = not reader.acts_as and (reader.scopes is None or WRITE_SCOPE in reader.scopes)
        key = (catalog.schema, catalog.version, organisation.version, reader.subject, may_write)
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
        if known is not None and now - self._looked_at.get(catalog.schema, now - POLL_SECONDS) < POLL_SECONDS:
            return known
        if known is None or await load_version(self._database, catalog.schema) != known.version:
            known = self._organisations[catalog.schema] = await load_organisation(self._database, catalog.schema)
        self._looked_at[catalog.schema] = now
        return known

    def wake(self, workspace: WorkspaceKey, schema: str) -> None:
        """Something was written to the workspace: look again before the next answer."""
        self._looked_at.pop(schema, None)

    async def sample(self, catalog: Catalog) -> None:
        """Sample all objects of a workspace anew; policies then know their reach."""
        found: dict[str, Shares] = {}
        for key, owner in catalog.objects.items():
            if owner.active:
                found[key] = await sample_shares(self._database, catalog.schema, owner)
        self._shares[catalog.schema] = found
        self._sampled_at[catalog.schema] = self._clock.monotonic_seconds()
        self._policies = {key: one for key, one in self._policies.items() if one.catalog.schema != catalog.schema}

    async def close(self) -> None:
        """Stop the work in the background."""
        for task in self._sampling:
            task.cancel()
        await asyncio.gather(*self._sampling, return_exceptions=True)

    def _sample_later(self, catalog: Catalog) -> None:
        now = self._clock.monotonic_seconds()
        last = self._sampled_at.get(catalog.schema)
        if last is not None and now - last < SAMPLE_SECONDS:
            return
        self._sampled_at[catalog.schema] = now
        task = asyncio.get_running_loop().create_task(self._try_sample(catalog))
        self._sampling.add(task)
        task.add_done_callback(self._sampling.discard)

    async def _try_sample(self, catalog: Catalog) -> None:
        try:
            await self.sample(catalog)
        except ZhikeError as error:
            # Reach is a guess about speed, never about rights: lists go on with the old one.
            _log.warning("sampling_failed", workspace=catalog.workspace, code=error.code)

    def _make_policy(
        self, subject: UserId, catalog: Catalog, organisation: Organisation, *, may_write: bool
    ) -> RolePolicy:
        person = organisation.find_person(subject) or Person(subject)
        fields = self._get_fields(catalog, person.roles, may_write=may_write)
        return RolePolicy(catalog, Place(person, organisation), fields, self._shares.get(catalog.schema, {}))

    def _get_fields(self, catalog: Catalog, roles: tuple[str, ...], *, may_write: bool) -> FieldRights:
        held = tuple(sorted({key for key in roles if key in catalog.roles}))
        key = (catalog.schema, catalog.version, held, may_write)
        known = self._fields.get(key)
        if known is None:
            while len(self._fields) >= MAX_ROLE_SETS:
                del self._fields[next(iter(self._fields))]
            roles_held = [catalog.roles[one] for one in held]
            known = self._fields[key] = FieldRights(catalog, roles_held, may_write=may_write)
        return known
