"""When people or departments are written, this process and the others take notice at once, not within a second."""

from zhike.kernel.access.access import Access
from zhike.kernel.base.ids import WorkspaceKey
from zhike.kernel.postgres.wake import Waker
from zhike.kernel.records.hooks import After, Saving
from zhike.kernel.signin.face import SignIn
from zhike.kernel.signin.sessions import WAKE


def make_notice(access: Access, signin: SignIn, waker: Waker) -> After:
    """An after hook of `user` and `department`: after the commit, rights and sessions are looked up again."""

    async def notice(saving: Saving) -> None:
        catalog = saving.session.catalog

        def forget() -> None:
            access.wake(WorkspaceKey(catalog.workspace), catalog.schema)
            if saving.object == "user":
                signin.hear(None)
                waker.announce(WAKE)

        saving.session.transaction.after_commit(forget)

    return notice
