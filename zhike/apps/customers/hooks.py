"""The package's code: what cannot be declared. Joined by main.py."""

from __future__ import annotations

from zhike.apps.customers.affiliations import Affiliations, propose_affiliation
from zhike.apps.customers.events import Attendance
from zhike.apps.customers.notices import KINDS
from zhike.apps.customers.reading import Reading
from zhike.apps.customers.relations import fill_reverse
from zhike.apps.customers.tasks import Complete, Tasks, check_checklist
from zhike.engines.followups.trait import Source, keep_followed
from zhike.engines.notifications.delivery import Delivery
from zhike.engines.notifications.named import Naming, tell_named
from zhike.engines.roots.follow import RootPath, follow_root
from zhike.kernel.query.run import QueryRunner
from zhike.kernel.records.actions import Action
from zhike.kernel.records.hooks import HookRegistry, Hooks
from zhike.kernel.records.save import RecordWriter

ACTIONS: tuple[Action, ...] = (Complete(),)
FOLLOWUPS = Source("interaction", at="happened_at", text="content", next="next_time")


def add_hooks(hooks: HookRegistry, query: QueryRunner, writer: RecordWriter) -> None:
    """Register the hooks of accounts, contacts and what belongs to them."""
    reading = Reading(query)
    delivery = Delivery(query, KINDS)
    affiliations = Affiliations(reading, writer)
    contacts = Hooks(propose=(propose_affiliation,), after=(affiliations.follow_contacts,), rewrites=True)
    hooks.add("contact", contacts)
    hooks.add("account_contact", Hooks(after=(affiliations.follow_affiliations,), rewrites=True))
    for key in ("account_relation", "contact_relation"):
        hooks.add(key, Hooks(prepare=(fill_reverse(key),)))
    about = follow_root(RootPath("target", "account", several="contacts"))
    told = tell_named(
        delivery, Naming("mentions", "mention", "在跟进记录中提到了你", "You were mentioned in a follow-up")
    )
    hooks.add("interaction", Hooks(after=(about, keep_followed(FOLLOWUPS), told), rewrites=True))
    about = follow_root(RootPath("related", "account"))
    told = tell_named(delivery, Naming("assignees", "task_assigned", "给你分配了任务", "A task was given to you"))
    after = (about, Tasks(reading, writer).follow, told)
    hooks.add("task", Hooks(prepare=(check_checklist,), after=after, rewrites=True))
    about = follow_root(RootPath("related", "account", several="contacts"))
    told = tell_named(delivery, Naming("attendees", "event_invited", "邀请你参加日程", "You were invited to an event"))
    hooks.add("event", Hooks(after=(about, Attendance(reading, writer).follow, told), rewrites=True))
