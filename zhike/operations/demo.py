"""The sample company as operators bring it in and take it away."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta

from zhike.kernel.base.clock import Clock, FrozenClock
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.base.settings import Settings
from zhike.kernel.records.unmake import find_latest
from zhike.kernel.signin.accounts import Invitation
from zhike.kernel.signin.model import Caller
from zhike.kernel.signin.passwords import new_password
from zhike.operations.kernel import Kernel
from zhike.operations.sample.load import FINISHED, MADE, REMOVED, Loaded, Loader, Progress, name_login
from zhike.operations.sample.remove import remove_demo
from zhike.operations.sample.sample import FULL, Size

MakeKernel = Callable[[Settings, Clock], AbstractAsyncContextManager[Kernel]]
YEAR_AND_A_BIT = timedelta(days=380)


@dataclass(frozen=True, slots=True)
class Brought:
    """What is there now, and who may sign in: people of each kind, all with one password. Empty where the sample was
    there already."""

    fresh: bool
    records: int
    sign_ins: tuple[tuple[str, str, str], ...] = ()
    """Login, name and job title."""
    password: str | None = None


async def bring_demo(
    kernel: Kernel,
    make_kernel: MakeKernel,
    workspace: WorkspaceKey,
    progress: Progress,
    size: Size = FULL,
    password: str | None = None,
) -> Brought:
    """Load the sample, with a kernel whose clock goes through the past year, and let one of each kind sign in.

    Raises DemoIncomplete, WeakPassword and what saving raises.
    """
    now = kernel.clock.now()
    clock = FrozenClock(now - YEAR_AND_A_BIT)
    async with make_kernel(kernel.settings, clock) as past:
        # Invented names are alike; whoever looks for doubles will find what there is to find.
        past.records.duplicates = None
        loaded = await Loader(past.records.over(past.background), clock, workspace).load(now, progress, size)
    if not loaded.fresh:
        return Brought(fresh=False, records=loaded.records)
    secret = password or new_password()
    given = [await _let_in(kernel, workspace, loaded, place, secret) for place in _choose(loaded)]
    return Brought(True, loaded.records, tuple(given), secret)


async def has_demo(kernel: Kernel, workspace: WorkspaceKey) -> bool:
    """Whether the sample was brought in, or begun to be, and not taken away since."""
    catalog = await kernel.catalogs.current(workspace)
    return await find_latest(kernel.database, catalog, [MADE, FINISHED, REMOVED]) in (MADE, FINISHED)


async def take_demo(kernel: Kernel, workspace: WorkspaceKey, progress: Progress) -> int:
    """Remove the sample; says how many records."""
    return await remove_demo(kernel.records.over(kernel.background), kernel.signin.accounts, workspace, progress)


def _choose(loaded: Loaded) -> list[int]:
    """One of each job title, the first."""
    seen: dict[tuple[str, str], int] = {}
    for place, (_, employee) in enumerate(loaded.people):
        seen.setdefault((employee.title, employee.role), place)
    return list(seen.values())


async def _let_in(
    kernel: Kernel, workspace: WorkspaceKey, loaded: Loaded, place: int, secret: str
) -> tuple[str, str, str]:
    user, employee = loaded.people[place]
    invitation: Invitation = await kernel.signin.accounts.give(
        workspace, user, name_login(employee), Caller(), None, secret
    )
    return invitation.login, employee.person.name, employee.title
