"""What a workspace's settings say of protection: passwords, second factors, reveals, and how much it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

PasswordPreset = OneOf["basic", "graded"]
SecondFactor = OneOf["optional", "roles", "all"]
Schema = dict[str, object]

REVEALS_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class SecurityRules:
    """`second_factor`: who must prove himself in a second step (`roles`: who has one of `second_factor_roles`).
    `log_reads`: looks at personal and sensitive fields go to the access log."""

    passwords: PasswordPreset = "basic"
    second_factor: SecondFactor = "optional"
    second_factor_roles: tuple[str, ...] = ()
    reveals_per_hour: int = REVEALS_PER_HOUR
    log_reads: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """How much the workspace may hold; None is no limit."""

    records: int | None = None
    file_bytes: int | None = None
    users: int | None = None


def make_protection_schema() -> Schema:
    """The members of the settings' schema."""
    limit: Schema = {"type": "integer", "minimum": 1, "maximum": 2**53}
    return {
        "security": {
            "type": "object",
            "properties": {
                "passwords": {"type": "string", "enum": ["basic", "graded"]},
                "second_factor": {"type": "string", "enum": ["optional", "roles", "all"]},
                "second_factor_roles": {
                    "type": "array",
                    "items": {"type": "string", "maxLength": 60},
                    "maxItems": 200,
                    "uniqueItems": True,
                },
                "reveals_per_hour": {"type": "integer", "minimum": 1, "maximum": 100_000},
                "log_reads": {"type": "boolean"},
            },
            "additionalProperties": False,
        },
        "quota": {
            "type": "object",
            "description": "How much the workspace may hold; what is left out has no limit.",
            "properties": {"records": limit, "file_bytes": limit, "users": limit},
            "additionalProperties": False,
        },
    }


def read_security(raw: object) -> SecurityRules:
    """The rules out of a checked document."""
    if not isinstance(raw, Mapping):
        return SecurityRules()
    roles, second, hourly = raw.get("second_factor_roles"), raw.get("second_factor"), raw.get("reveals_per_hour")
    return SecurityRules(
        passwords="graded" if raw.get("passwords") == "graded" else "basic",
        second_factor=second if second in ("roles", "all") else "optional",
        second_factor_roles=tuple(map(str, roles)) if isinstance(roles, list | tuple) else (),
        reveals_per_hour=hourly if isinstance(hourly, int) else REVEALS_PER_HOUR,
        log_reads=raw.get("log_reads") is True,
    )


def read_quota(raw: object) -> Quota:
    """The limits out of a checked document."""
    given = raw if isinstance(raw, Mapping) else {}

    def limit(name: str) -> int | None:
        value = given.get(name)
        return value if isinstance(value, int) else None

    return Quota(limit("records"), limit("file_bytes"), limit("users"))
