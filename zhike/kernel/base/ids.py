"""Typed ids, and the only place where randomness is made."""

import random
import secrets
from typing import NewType
from uuid import UUID

import uuid_utils.compat

WorkspaceKey = NewType("WorkspaceKey", str)
ObjectKey = NewType("ObjectKey", str)
FieldKey = NewType("FieldKey", str)
FieldId = NewType("FieldId", int)
RecordId = NewType("RecordId", UUID)
UserId = NewType("UserId", UUID)
DepartmentId = NewType("DepartmentId", UUID)
OperationId = NewType("OperationId", UUID)


def new_id() -> UUID:
    """Make a UUID of version 7: unique everywhere, and rising within a process."""
    return uuid_utils.compat.uuid7()


def new_secret(byte_count: int) -> bytes:
    """Random bytes that nobody can guess."""
    return secrets.token_bytes(byte_count)


def new_token(byte_count: int = 32) -> str:
    """A secret as text that fits into an address or a header."""
    return secrets.token_urlsafe(byte_count)


def new_jitter(low: float, high: float) -> float:
    """A number between two bounds, to spread retries. Not a secret."""
    return random.uniform(low, high)  # noqa: S311 - spreads retries, guards nothing


def new_choices(alphabet: str, count: int) -> str:
    """Letters drawn from an alphabet so that nobody can guess them."""
    return "".join(secrets.choice(alphabet) for _ in range(count))


class Dice(random.Random):
    """Chance that repeats itself: the same seed throws the same dice. For sample data; guards nothing."""
