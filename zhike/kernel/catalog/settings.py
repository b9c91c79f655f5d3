"""The settings document becomes WorkspaceSettings."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from zhike.kernel.catalog.fields import read_options
from zhike.kernel.catalog.merge import Document, list_ordered
from zhike.kernel.catalog.model import Option, WorkspaceSettings
from zhike.kernel.catalog.problems import Problems
from zhike.kernel.catalog.protection import read_quota, read_security

SETTINGS_KEY = "workspace"


def build_settings(document: Document | None, problems: Problems) -> WorkspaceSettings:
    """The settings; what is not said keeps its default. Adds to the problems."""
    if document is None:
        return WorkspaceSettings()
    default = WorkspaceSettings()
    zone = str(document.get("time_zone", default.time_zone))
    if not _is_zone(zone):
        problems.add(
            ("settings", SETTINGS_KEY, "time_zone"),
            "unknown_time_zone",
            f"没有时区“{zone[:60]}”。",
            f"There is no time zone '{zone[:60]}'.",
        )
    rates = document.get("rates")
    return WorkspaceSettings(
        time_zone=zone,
        currency=str(document.get("currency", default.currency)),
        week_start=_number(document, "week_start", default.week_start),
        fiscal_month=_number(document, "fiscal_month", default.fiscal_month),
        language=str(document.get("language", default.language)),
        rates={str(code): Decimal(str(rate)) for code, rate in rates.items()} if isinstance(rates, Mapping) else {},
        export_max_rows=_number(document, "export_max_rows", default.export_max_rows),
        export_approval_rows=_number(document, "export_approval_rows", 0) or None,
        security=read_security(document.get("security")),
        quota=read_quota(document.get("quota")),
    )


def read_option_sets(document: Document | None) -> dict[str, tuple[Option, ...]]:
    """The sets of options that fields may share, by key."""
    sets = (document or {}).get("option_sets")
    return {key: read_options(one.get("options")) for key, one in list_ordered(sets)}


def _is_zone(name: str) -> bool:
    # "localtime" and "posixrules" are files too; a name of the database has an area, but for UTC.
    if "/" not in name and name != "UTC":
        return False
    try:
        return ZoneInfo(name).key == name
    except (KeyError, OSError, ValueError):
        return False


def _number(document: Document, name: str, default: int) -> int:
    value = document.get(name)
    return value if isinstance(value, int) else default
