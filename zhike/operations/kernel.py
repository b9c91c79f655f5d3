"""What a process of Zhike holds: the rooms, joined. main.py makes it; server, commands and tests use it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from zhike.engines.bulk.bulk import Bulk
from zhike.engines.feeds.face import CalendarFeeds
from zhike.engines.graph.graphs import Graphs
from zhike.engines.insight.face import Insights
from zhike.engines.matching.checks import CheckLog
from zhike.engines.matching.duplicates import Duplicates
from zhike.engines.matching.follow import KeyFollower
from zhike.engines.matching.queue import DuplicateQueue
from zhike.engines.notifications.face import Notifications
from zhike.engines.overview.overviews import Overviews
from zhike.engines.preferences.preferences import PreferenceBook
from zhike.engines.search.find import Search
from zhike.engines.search.follow import Follower
from zhike.engines.segments.keep import SegmentFollower
from zhike.engines.segments.segments import Segments
from zhike.engines.segments.tagging import Tagger
from zhike.engines.tags.tags import Tags
from zhike.engines.timeline.timeline import Timelines
from zhike.engines.today.team import TeamPage
from zhike.engines.today.today import TodayPage
from zhike.engines.transfer.exports.face import Exports
from zhike.engines.transfer.imports import Imports
from zhike.engines.transfer.moving.face import Migrations
from zhike.engines.views.views import Views
from zhike.kernel.access.access import Access
from zhike.kernel.base.clock import Clock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.registry import Registry
from zhike.kernel.base.settings import Settings
from zhike.kernel.catalog.publish import Publisher
from zhike.kernel.catalog.store import CatalogStore
from zhike.kernel.files.library import FileLibrary
from zhike.kernel.jobs.model import AnyJobKind
from zhike.kernel.jobs.queue import Queue
from zhike.kernel.jobs.schedule import ScheduledJob
from zhike.kernel.postgres.pool import Database
from zhike.kernel.postgres.wake import Waker
from zhike.kernel.postgres.workspaces import schema_of
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.records.reseal import Resealer
from zhike.kernel.records.reveal import Revealer
from zhike.kernel.records.save import RecordWriter
from zhike.kernel.signin.face import SignIn
from zhike.kernel.vault.keys import Vault


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
    vault: Vault
    catalogs: CatalogStore
    publisher: Publisher
    access: Access
    query: QueryRunner
    report_query: QueryRunner
    records: RecordWriter
    revealer: Revealer
    resealer: Resealer
    files: FileLibrary
    kinds: Registry[AnyJobKind]
    schedule: tuple[ScheduledJob, ...]
    queue: Queue
    signin: SignIn
    notifications: Notifications
    feeds: CalendarFeeds
    imports: Imports
    migrations: Migrations
    search: Search
    duplicates: Duplicates
    duplicate_checks: CheckLog
    duplicate_queue: DuplicateQueue
    key_follower: KeyFollower
    search_follower: Follower
    exports: Exports
    bulk: Bulk
    graphs: Graphs
    timelines: Timelines
    overviews: Overviews
    segments: Segments
    segment_follower: SegmentFollower
    segment_tagger: Tagger
    insights: Insights
    tags: Tags
    views: Views
    preferences: PreferenceBook
    today: TodayPage
    team: TeamPage

    def hear(self, workspaces: frozenset[WorkspaceKey] | None) -> None:
        """Take notice of what other processes announced. A WakeCallback."""
        self.catalogs.wake(workspaces)
        self.signin.hear(workspaces)
        for key in workspaces or ():
            self.access.wake(key, schema_of(key))

    async def zone_of(self, workspace: WorkspaceKey) -> ZoneInfo:
        """The workspace's business zone. Raises WorkspaceNotFound."""
        return ZoneInfo((await self.catalogs.current(workspace)).settings.time_zone)
