"""The composition root: joins every room's plugs into one `Kernel`. Server, command line and tests start here."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from zhike.apps.customers import hooks as customers
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
from zhike.engines.matching.duplicates import Duplicates
from zhike.engines.matching.follow import FILL as FILL_KEYS
from zhike.engines.matching.follow import KeyFollower
from zhike.engines.matching.follow import Ports as KeyPorts
from zhike.engines.matching.follow import make_fill as make_key_fill
from zhike.engines.matching.queue import DuplicateQueue
from zhike.engines.matching.scan import SCAN, ScanPorts, make_scan
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
from zhike.engines.today.today import TodayPage
from zhike.engines.transfer.exports.face import Exports
from zhike.engines.transfer.exports.job import ExportPorts
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
from zhike.operations.demo_job import make_demo_kind
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
    detail_zh = "内部错误:应先启动内置数据库,或用 --database-url 指定。"
    detail_en = "Start the embedded server first, or name one with --database-url."


async def build_kernel(settings: Settings, clock: Clock | None = None) -> Kernel:
    """Join everything on the database of the settings, which must be migrated.

    Raises DatabaseNotNamed, DatabaseUnavailable.
    """
    if settings.database_url is None:
        raise DatabaseNotNamed
    used = clock or SystemClock()
    database = await Database.open(settings.database_url, INTERACTIVE)
    reports = Database(settings.database_url, REPORT)
    # Jobs hold a connection each for their steps; the worker's own loops need theirs beside them.
    background = Database(settings.database_url, JOB.with_size(12))
    secret = await read_secret(database, "cursor")
    waker = Waker(database)
    vault = Vault(database, used, MasterKeys(settings.data, settings.master_key))
    catalogs = CatalogStore(database, used, vault)
    access = Access(database, used)
    kinds: Registry[AnyJobKind] = Registry("job kind")

    async def list_abilities(workspace: WorkspaceKey, user: UserId) -> frozenset[str]:
        policy = await access.get_policy(Reader(workspace, user, user), await catalogs.current(workspace))
        return frozenset(policy.list_abilities())

    publisher = Publisher(database, used, checks=(AdministratorCheck(),), waker=waker)
    signin = SignIn(database, used, waker.announce, list_abilities, vault.master, _make_find_rules(catalogs, access))
    notice = make_notice(access, signin, waker)
    hooks = HookRegistry()
    hooks.add("user", Hooks(after=(guard_users, notice)))
    hooks.add("department", Hooks(after=(notice,)))
    query = QueryRunner(database, used, secret, SegmentMeanings())
    actions = make_registry((Merge(), *customers.ACTIONS))
    records = RecordWriter(database, catalogs, access, used, waker=waker, hooks=hooks, actions=actions)
    customers.add_hooks(hooks, query, records)
    reminders = make_reminders(ReminderDesk(catalogs, query, TIMED, waker.announce))
    kinds.add(reminders.name, reminders)
    records.rates = RateBook(query)
    queue = Queue(kinds, used, waker.announce)
    files, attached = _make_files(settings, database, used, catalogs)
    options = PublishedOptions(publisher, catalogs, access)
    for kind in make_housekeeping(used, signin, records, RollUps(background, used)):
        kinds.add(kind.name, kind)
    demo = make_demo_kind(settings, used, opened_kernel)
    kinds.add(demo.name, demo)
    imports = Imports(moved := ImportPorts(catalogs, access, query, records, files, options, used), queue, database)
    migrations, bulk = (
        Migrations(moved, queue, database),
        Bulk(BulkPorts(catalogs, access, query, records, used), queue, database),
    )
    exports = Exports(ExportPorts(catalogs, access, query, files, used), queue, database)
    following = FollowerPorts(background, catalogs, Indexer(query, used), queue, used)
    kinds.add(FILL, make_fill(following, query))
    keys = KeyPorts(background, catalogs, queue, used)
    kinds.add(FILL_KEYS, make_key_fill(keys))
    kinds.add(SCAN, make_scan(ScanPorts(catalogs, records, used)))
    keeping = KeepPorts(background, catalogs, access, query, queue, used)
    merging, insight = MergePorts(catalogs, query, records, used), InsightPorts(catalogs, query, records, used)
    more: tuple[AnyJobKind, ...] = (make_nightly(settings, used), make_merge(merging), make_insight(insight))
    for one in (*make_segment_jobs(keeping), *more):
        kinds.add(one.name, one)
    records.duplicates = duplicates = Duplicates(database, query, used)
    kinds.freeze()
    timelines, graphs = Timelines(database, query, used), Graphs(database, query)
    return Kernel(
        settings=settings,
        clock=used,
        database=database,
        reports=reports,
        background=background,
        waker=waker,
        vault=vault,
        catalogs=catalogs,
        publisher=publisher,
        access=access,
        query=query,
        report_query=QueryRunner(reports, used, secret, SegmentMeanings()),
        records=records,
        revealer=Revealer(database, query, vault, used),
        resealer=Resealer(background, catalogs, vault, used),
        files=attached,
        kinds=kinds,
        schedule=(*list_schedule(), AT_NIGHT, EVERY_MINUTE, HOURLY, SCORES_AT_NIGHT),
        queue=queue,
        signin=signin,
        notifications=Notifications(database, catalogs, access, query, used),
        feeds=CalendarFeeds(database, catalogs, access, query, used),
        imports=imports,
        migrations=migrations,
        search=Search(SearchPorts(database, catalogs, access, query, queue, used)),
        search_follower=Follower(following),
        duplicates=duplicates,
        duplicate_queue=DuplicateQueue(database, duplicates, records, queue, used),
        key_follower=KeyFollower(keys),
        exports=exports,
        bulk=bulk,
        graphs=graphs,
        timelines=timelines,
        overviews=Overviews(OverviewPorts(database, query, timelines, graphs, actions, used)),
        segments=Segments(KeepPorts(database, catalogs, access, query, queue, used)),
        segment_follower=SegmentFollower(keeping),
        segment_tagger=Tagger(keeping, records),
        insights=Insights(database, insight, queue),
        tags=Tags(TagPorts(publisher, access, queue, merging)),
        views=Views(database, catalogs, access, used),
        preferences=PreferenceBook(database, catalogs, access, query, used),
        today=TodayPage(catalogs, access, query, used, ERRANDS),
    )


@asynccontextmanager
async def opened_kernel(settings: Settings, clock: Clock) -> AsyncIterator[Kernel]:
    """A kernel for a piece of work, closed at the end."""
    kernel = await build_kernel(settings, clock)
    try:
        yield kernel
    finally:
        await close_kernel(kernel)


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
    await kernel.waker.close()
    await kernel.catalogs.close()
    await kernel.access.close()
    kernel.signin.close()
    for pool in (kernel.database, kernel.reports, kernel.background):
        await pool.close()
