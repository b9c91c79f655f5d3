"""What kinds of notifications the package tells, and how each comes where nobody chose."""

from __future__ import annotations

from zhike.engines.notifications.model import NoticeKind

KINDS = (
    NoticeKind(
        "mention",
        ("有人提到我", "Somebody mentions me"),
        ("跟进记录中用 @ 提到我时", "When a follow-up names me with @"),
    ),
    NoticeKind(
        "task_assigned",
        ("分配给我的任务", "A task is given to me"),
        ("有人把任务交给我时", "When somebody makes me responsible for a task"),
    ),
    NoticeKind(
        "event_invited",
        ("日程邀请", "An invitation"),
        ("有人邀请我参加日程时", "When somebody invites me to an event"),
    ),
    NoticeKind(
        "task_due",
        ("任务到期", "A task is due"),
        ("任务到期时，以及到期前所选的提醒时间", "When a task is due, and before it as its reminders say"),
    ),
    NoticeKind(
        "event_due",
        ("日程即将开始", "An event begins soon"),
        ("日程开始前，按它的提醒时间", "Before an event begins, as its reminders say"),
        mode="always",
    ),
    NoticeKind(
        "followup_due",
        ("该跟进了", "A follow-up is due"),
        ("到了客户的下次跟进时间", "When it is time to follow up on a customer"),
    ),
)
