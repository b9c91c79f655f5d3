"""Between days and moments: a day begins at midnight in the workspace's zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from zhike.kernel.catalog.retype.conversions.contract import Conversion, Ground


def to_moment(ground: Ground, value: object) -> object:
    """The midnight with which the day begins."""
    zone = ZoneInfo(ground.context.settings.time_zone)
    return datetime.fromisoformat(str(value)).replace(tzinfo=zone).isoformat()


def to_day(ground: Ground, value: object) -> object:
    """The day on which the moment was."""
    zone = ZoneInfo(ground.context.settings.time_zone)
    return datetime.fromisoformat(str(value)).astimezone(zone).date().isoformat()


DAYS = Conversion(frozenset({"date"}), frozenset({"datetime"}), to_moment)
MOMENTS = Conversion(frozenset({"datetime"}), frozenset({"date"}), to_day)
