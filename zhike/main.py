"""The composition root: joins every room's plugs into one `Kernel`. Server, command line and tests start here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from zhike.apps.customers import hooks as customers
from zhike.apps.customers.notices import KINDS
from zhike.apps.customers.reminders import TIMED
from zhike.apps.customers.today import ERRANDS
from zhike.engines.bulk.bulk import Bulk
from zhike.engines.bulk.job import BulkPorts
from zhike.engines.currencies.rate_book import RateBook
from zhike.engines.feeds.face import CalendarFeeds
from zhike.engines.graph.graphs import Graphs
from zhike.engines.insight.face import Insights
from zhike.engines.insight.nightly import AT_NIGHT as SCORES_AT_NIGHT
from zhike.engines.insight.nightly import InsightPorts, make_insight
from zhike.engines.matching.checks import CheckLog
from zhike.engines.matching.duplicates import Duplicates
from zhike.engines.matching.follow import FILL as FILL_KEYS
from zhike.engines.matching.follow import KeyFollower
from zhike.engines.matching.follow import Ports as KeyPorts
from zhike.engines.matching.follow import make_fill as make_key_fill
from zhike.engines.matching.queue import DuplicateQueue
from zhike.engines.matching.scan import SCAN, ScanPorts, make_scan
from zhike.engines.matching.sweep import SWEPT_AT_NIGHT, make_sweep
from zhike.engines.notifications.delivery import Delivery
from zhike.engines.notifications.face import Notifications
from zhike.engines.notifications.reminders import EVERY_MINUTE, make_reminders
from zhike.engines.notifications.reminders import Desk as ReminderDesk
from zhike.engines.overview.overviews import OverviewPorts, Overviews
from zhike.engines.preferences.preferences import PreferenceBook
from zhike.engines.search.fill import make_fill
from zhike.engines.search.find import Search, SearchPorts
from zhike.engines.search.follow import FILL, Follower
from zhike.engines.search.follow import Ports as FollowerPorts
from zhike.engines.search.index import Indexer
from zhike.engines.segments.fill import HOURLY, make_segment_jobs
from zhike.engines.segments.keep import KeepPorts, SegmentFollower
from zhike.engines.segments.meaning import SegmentMeanings
from zhike.engines.segments.segments import Segments
from zhike.engines.segments.tagging import Tagger
from zhike.engines.tags.merge import MergePorts, make_merge
from zhike.engines.tags.tags import TagPorts, Tags
from zhike.engines.timeline.timeline import Timelines
from zhike.engines.today.team import TeamPage
from zhike.engines.today.today import TodayPage
from zhike.engines.transfer.exports.face import Exports
from zhike.engines.transfer.exports.job import ExportPorts
from zhike.engines.transfer.exports.notices import EXPORT_KINDS, ExportNotices
from zhike.engines.transfer.imports import Imports
from zhike.engines.transfer.moving.face import Migrations
from zhike.engines.transfer.options import PublishedOptions
from zhike.engines.transfer.ports import Ports as ImportPorts
from zhike.engines.views.views import Views
from zhike.kernel.access.access import Access
from zhike.kernel.access.checks import AdministratorCheck
from zhike.kernel.base.clock import Clock, SystemClock
from zhike.kernel.base.errors import ZhikeError
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.base.registry import Registry
from zhike.kernel.base.settings import Settings
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.files.library import FileLibrary, FileLimits
from zhike.kernel.jobs.model import AnyJobKind
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.postgres.connect import INTERACTIVE, JOB, REPORT
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.secrets import read_secret
from zhike.kernel.postgres.wake import Listener, Waker
from zhike.kernel.query.reader import Reader
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.records.actions import make_registry
from zhike.kernel.records.fill import RollUps
from zhike.kernel.records.hooks import HookRegistry, Hooks
from zhike.kernel.records.merge_action import Merge
from zhike.kernel.records.reseal import Resealer
from zhike.kernel.records.reveal import Revealer
from zhike.kernel.records.save import RecordWriter
from zhike.kernel.signin.face import SignIn
from zhike.kernel.signin.promotion import guard_users
from zhike.kernel.signin.rules import FindRules, SignInRules, make_rules
from zhike.kernel.vault.keys import Vault
from zhike.kernel.vault.master import MasterKeys
from zhike.operations.backup.nightly import AT_NIGHT, make_nightly
from zhike.operations.demo_job import make_demo_kind, make_demo_removal
from zhike.operations.file_place import make_scanner, make_store
from zhike.operations.housekeeping import list_schedule, make_housekeeping
from zhike.operations.kernel import Kernel
from zhike.operations.people import make_notice

IMPORT_LIMITS = FileLimits(max_bytes=512 * 1024 * 1024)


class DatabaseNotNamed(ZhikeError):
    """A kernel was asked for without a database to run on."""

    code = "database_not_named"
    title_zh = "未指定数据库"
    title_en = "No database"
    detail_zh = "内部错误：应先启动内置数据库，或用 --database-url 指定。"
    detail_en = "Start the embedded server first, or name one with --database-url."


TOLD = (*KINDS, *EXPORT_KINDS)
"""All kinds of notifications."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """The rooms that the others stand on."""

    settings: Settings
    clock: Clock
    database: Database
    reports: Database
    background: Database
    secret: bytes
    waker: Waker
    vault: Vault
    catalogs: CatalogStore
    access: Access
    publisher: Publisher
    query: QueryRunner
    kinds: Registry[AnyJobKind]
    queue: Queue


@dataclass(frozen=True, slots=True)
class _Ports:
    """What engines need that work in jobs as well as for requests."""

    following: FollowerPorts
    keys: KeyPorts
    keeping: KeepPorts
    merging: MergePorts
    insight: InsightPorts


async def build_kernel(settings: Settings, clock: Clock | None = None) -> Kernel:
    """Join everything on the database of the settings, which must be migrated.

    Raises DatabaseNotNamed, DatabaseUnavailable.
    """
    g = await _lay_ground(settings, clock or SystemClock())
    signin = _join_signin(g)
    records = _join_records(g, signin)
    ports = _make_ports(g, records)
    _add_jobs(g, ports, signin, records)
    kernel = _join_engines(g, ports, signin, records)
    g.kinds.freeze()
    return kernel


async def _lay_ground(settings: Settings, clock: Clock) -> _Ground:
    if settings.database_url is None:
        raise DatabaseNotNamed
    database = await Database.open(settings.database_url, INTERACTIVE)
    secret = await read_secret(database, "cursor")
    waker = Waker(database)
    vault = Vault(database, clock, MasterKeys(settings.data, settings.master_key))
    kinds: Registry[AnyJobKind] = Registry("job kind")
    return _Ground(
        settings=settings,
        clock=clock,
        database=database,
        reports=Database(settings.database_url, REPORT),
        # Jobs hold a connection each for their steps; the worker's own loops need theirs beside them.
        background=Database(settings.database_url, JOB.with_size(12)),
        secret=secret,
        waker=waker,
        vault=vault,
        catalogs=CatalogStore(database, clock, vault),
        access=Access(database, clock),
        publisher=Publisher(database, clock, checks=(AdministratorCheck(),), waker=waker),
        query=QueryRunner(database, clock, secret, SegmentMeanings()),
        kinds=kinds,
        queue=Queue(kinds, clock, waker.announce),
    )


def _join_signin(g: _Ground) -> SignIn:
    async def list_abilities(workspace: WorkspaceKey, user: UserId) -> frozenset[str]:
        policy = await g.access.get_policy(Reader(workspace, user, user), await g.catalogs.current(workspace))
        return frozenset(policy.list_abilities())

    rules = _make_find_rules(g.catalogs, g.access)
    return SignIn(g.database, g.clock, g.waker.announce, list_abilities, g.vault.master, rules)


def _join_records(g: _Ground, signin: SignIn) -> RecordWriter:
    notice = make_notice(g.access, signin, g.waker)
    hooks = HookRegistry()
    hooks.add("user", Hooks(after=(guard_users, notice)))
    hooks.add("department", Hooks(after=(notice,)))
    actions = make_registry((Merge(), *customers.ACTIONS))
    records = RecordWriter(g.database, g.catalogs, g.access, g.clock, waker=g.waker, hooks=hooks, actions=actions)
    customers.add_hooks(hooks, g.query, records)
    records.rates = RateBook(g.query)
    return records


def _make_ports(g: _Ground, records: RecordWriter) -> _Ports:
    return _Ports(
        following=FollowerPorts(g.background, g.catalogs, Indexer(g.query, g.clock), g.queue, g.clock),
        keys=KeyPorts(g.background, g.catalogs, g.queue, g.clock),
        keeping=KeepPorts(g.background, g.catalogs, g.access, g.query, g.queue, g.clock),
        merging=MergePorts(g.catalogs, g.query, records, g.clock),
        insight=InsightPorts(g.catalogs, g.query, records, g.clock),
    )


def _add_jobs(g: _Ground, ports: _Ports, signin: SignIn, records: RecordWriter) -> None:
    g.kinds.add(FILL, make_fill(ports.following, g.query))
    g.kinds.add(FILL_KEYS, make_key_fill(ports.keys))
    g.kinds.add(SCAN, make_scan(ScanPorts(g.catalogs, records, ports.keys, g.clock)))
    named: tuple[AnyJobKind, ...] = (
        *make_housekeeping(g.clock, signin, records, RollUps(g.background, g.clock)),
        make_reminders(ReminderDesk(g.catalogs, Delivery(g.query, TOLD), TIMED, g.waker.announce)),
        make_nightly(g.settings, g.clock),
        make_demo_kind(g.settings, g.clock, opened_kernel),
        make_demo_removal(g.settings, g.clock, opened_kernel),
        *make_segment_jobs(ports.keeping),
        make_merge(ports.merging),
        make_insight(ports.insight),
        make_sweep(ports.keys),
    )
    for kind in named:
        g.kinds.add(kind.name, kind)


def _join_engines(g: _Ground, ports: _Ports, signin: SignIn, records: RecordWriter) -> Kernel:
    files, attached = _make_files(g.settings, g.database, g.clock, g.catalogs)
    options = PublishedOptions(g.publisher, g.catalogs, g.access)
    moved = ImportPorts(g.catalogs, g.access, g.query, records, files, options, g.clock)
    timelines, graphs = Timelines(g.database, g.query, g.clock), Graphs(g.database, g.query)
    records.duplicates = duplicates = Duplicates(g.database, g.query, g.clock)
    return Kernel(
        settings=g.settings,
        clock=g.clock,
        database=g.database,
        reports=g.reports,
        background=g.background,
        waker=g.waker,
        vault=g.vault,
        catalogs=g.catalogs,
        publisher=g.publisher,
        access=g.access,
        query=g.query,
        report_query=QueryRunner(g.reports, g.clock, g.secret, SegmentMeanings()),
        records=records,
        revealer=Revealer(g.database, g.query, g.vault, g.clock),
        resealer=Resealer(g.background, g.catalogs, g.vault, g.clock),
        files=attached,
        kinds=g.kinds,
        schedule=(*list_schedule(), AT_NIGHT, EVERY_MINUTE, HOURLY, SCORES_AT_NIGHT, SWEPT_AT_NIGHT),
        queue=g.queue,
        signin=signin,
        notifications=Notifications(g.database, g.catalogs, g.access, Delivery(g.query, TOLD), g.clock),
        feeds=CalendarFeeds(g.catalogs, g.access, g.query, signin.accounts.is_open, g.database, g.clock),
        imports=Imports(moved, g.queue, g.database),
        migrations=Migrations(moved, g.queue, g.database),
        search=Search(SearchPorts(g.database, g.catalogs, g.access, g.query, g.queue, g.clock)),
        search_follower=Follower(ports.following),
        duplicates=duplicates,
        duplicate_checks=CheckLog(g.database, g.clock),
        duplicate_queue=DuplicateQueue(duplicates, records, g.query, g.queue, g.clock),
        key_follower=KeyFollower(ports.keys),
        exports=_make_exports(g, files),
        bulk=Bulk(BulkPorts(g.catalogs, g.access, g.query, records, g.clock), g.queue, g.database),
        graphs=graphs,
        timelines=timelines,
        overviews=Overviews(OverviewPorts(g.database, g.query, timelines, graphs, records.actions, g.clock)),
        segments=Segments(KeepPorts(g.database, g.catalogs, g.access, g.query, g.queue, g.clock)),
        segment_follower=SegmentFollower(ports.keeping),
        segment_tagger=Tagger(ports.keeping, records),
        insights=Insights(g.database, ports.insight, g.queue),
        tags=Tags(TagPorts(g.publisher, g.access, g.queue, ports.merging)),
        views=Views(g.database, g.catalogs, g.access, g.clock),
        preferences=PreferenceBook(g.database, g.catalogs, g.access, g.query, g.clock),
        today=TodayPage(g.catalogs, g.access, g.query, g.clock, ERRANDS),
        team=TeamPage(g.catalogs, g.access, g.query, g.clock, ERRANDS),
    )


@asynccontextmanager
async def opened_kernel(settings: Settings, clock: Clock) -> AsyncIterator[Kernel]:
    """A kernel for a piece of work, closed at the end."""
    kernel = await build_kernel(settings, clock)
    try:
        yield kernel
    finally:
        await close_kernel(kernel)


def _make_exports(g: _Ground, files: FileLibrary) -> Exports:
    notices = ExportNotices(g.access, Delivery(g.query, TOLD), g.clock, g.waker.announce)
    return Exports(ExportPorts(g.catalogs, g.access, g.query, files, g.clock), g.queue, g.database, notices)


def _make_files(
    settings: Settings, database: Database, clock: Clock, catalogs: CatalogStore
) -> tuple[FileLibrary, FileLibrary]:
    """Those for files of imports, and those for files that people attach."""
    store, scanner = make_store(settings, clock), make_scanner(settings)

    async def find_quota(workspace: WorkspaceKey) -> int | None:
        return (await catalogs.current(workspace)).settings.quota.file_bytes

    made = (
        FileLibrary(database, store, scanner, clock, IMPORT_LIMITS),
        FileLibrary(database, store, scanner, clock, FileLimits()),
    )
    for one in made:
        one.find_quota = find_quota
    return made


def _make_find_rules(catalogs: CatalogStore, access: Access) -> FindRules:
    async def find_rules(workspace: WorkspaceKey, user: UserId) -> SignInRules:
        catalog = await catalogs.current(workspace)
        policy = await access.get_policy(Reader(workspace, user, user), catalog)
        return make_rules(catalog.settings.security, tuple(role.key for role in policy.roles))

    return find_rules


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
    await kernel.duplicate_checks.flush()
    await kernel.waker.close()
    await kernel.catalogs.close()
    await kernel.access.close()
    kernel.signin.close()
    for pool in (kernel.database, kernel.reports, kernel.background):
        await pool.close()
