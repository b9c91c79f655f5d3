"""Who asks. Rights come from the subject, audit from the actor (they differ in act-as, which may only look)."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.kernel.base.ids import UserId, WorkspaceKey


@dataclass(frozen=True, slots=True)
class Reader:
    """One signed-in person or program. `scopes` are a token's limits; None for a browser session."""

    workspace: WorkspaceKey
    actor: UserId
    subject: UserId
    language: str = "zh-CN"
    scopes: frozenset[str] | None = None

    @property
    def acts_as(self) -> bool:
        """Whether somebody looks through another's eyes; writes and reveals are refused then."""
        return self.actor != self.subject
