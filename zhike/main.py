"""The composition root: joins every room's plugs into one `Kernel`. Server, command line and tests start here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock, SystemClock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.base.registry import Registry
from zhike.kernel.base.settings import Settings
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.jobs.model import AnyJobKind
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.connect import INTERACTIVE, JOB, REPORT
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.secrets import read_secret
from zhike.kernel.postgres.wake import Listener, Waker
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.records.save import RecordWriter
from zhike.kernel.signin.face import SignIn


class DatabaseNotNamed(ZhikeError):
    """A kernel was asked for without a database to run on."""

    code = "database_not_named"
    title_zh = "未指定数据库"
    title_en = "No database"
    detail_zh = "内部错误:应先启动内置数据库,或用 --database-url 指定。"
    detail_en = "Start the embedded server first, or name one with --database-url."


@dataclass(frozen=True, slots=True)
class Kernel:
    """Everything that a process may do, ready to be used. `database` serves requests, `reports` long questions,
    `background` jobs; all name the same server."""

    settings: Settings
    clock: Clock
    database: Database
    reports: Database
    background: Database
    waker: Waker
    catalogs: CatalogStore
    publisher: Publisher
    access: Access
    query: QueryRunner
    report_query: QueryRunner
    records: RecordWriter
    kinds: Registry[AnyJobKind]
    queue: Queue
    signin: SignIn

    def hear(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Take notice of what other processes announced. A WakeCallback."""
        self.catalogs.wake(workspaces)
        self.signin.hear(workspaces)
        for key in workspaces or ():
            self.access.wake(key, schema_of(key))

    async def zone_of(self, workspace: WorkspaceKey) -> ZoneInfo:
        """The workspace's business zone. Raises WorkspaceNotFound."""
        return ZoneInfo((await self.catalogs.current(workspace)).settings.time_zone)


async def build_kernel(settings: Settings, clock: Clock | None = None) -> Kernel:
    """Join everything on the database of the settings, which must be migrated.

    Raises DatabaseNotNamed, DatabaseUnavailable.
    """
    if settings.database_url is None:
        raise DatabaseNotNamed
    used = clock or SystemClock()
    database = await Database.open(settings.database_url, INTERACTIVE)
    reports = Database(settings.database_url, REPORT)
    background = Database(settings.database_url, JOB)
    secret = await read_secret(database, "cursor")
    waker = Waker(database)
    catalogs = CatalogStore(database, used)
    access = Access(database, used)
    kinds: Registry[AnyJobKind] = Registry("job kind")

    async def list_abilities(workspace: WorkspaceKey, user: UserId) -> frozenset[str]:
        policy = await access.get_policy(Reader(workspace, user, user), await catalogs.current(workspace))
        return frozenset(policy.list_abilities())

    return Kernel(
        settings=settings,
        clock=used,
        database=database,
        reports=reports,
        background=background,
        waker=waker,
        catalogs=catalogs,
        publisher=Publisher(database, used, waker=waker),
        access=access,
        query=QueryRunner(database, used, secret),
        report_query=QueryRunner(reports, used, secret),
        records=RecordWriter(database, catalogs, access, used, waker=waker),
        kinds=kinds,
        queue=Queue(kinds, used, waker.announce),
        signin=SignIn(database, used, waker.announce, list_abilities),
    )


@asynccontextmanager
async def running_kernel(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Kernel]:
    """A kernel that hears other processes, closed at the end."""
    kernel = await build_kernel(settings, clock)
    listener = Listener(kernel.database.url, kernel.hear)
    await listener.start()
    try:
        yield kernel
    finally:
        await listener.close()
        await close_kernel(kernel)


async def close_kernel(kernel: Kernel) -> None:
    """Say what is left to be said to other processes, and let everything go."""
    await kernel.waker.close()
    await kernel.catalogs.close()
    kernel.signin.close()
    for pool in (kernel.database, kernel.reports, kernel.background):
        await pool.close()
