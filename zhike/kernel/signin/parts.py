"""What the parts of the room share."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.signin.audit import Audit
from zhike.kernel.signin.guard import Guard
from zhike.kernel.signin.passwords import Hasher
from zhike.kernel.signin.rules import FindRules
from zhike.kernel.signin.sessions import Sessions
from zhike.kernel.signin.users import Users


@dataclass(frozen=True, slots=True)
class Parts:
    """Made once a process by `SignIn`."""

    guard: Guard
    hasher: Hasher
    sessions: Sessions
    users: Users
    audit: Audit
    find_rules: FindRules
