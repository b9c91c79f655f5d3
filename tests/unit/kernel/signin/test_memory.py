"""What a process remembers of sessions: one look-up at a time, a second at most, nothing across a change."""

import asyncio
from uuid import uuid4

from zhike.kernel.base.clock import FrozenClock
from zhike.kernel.base.ids import UserId, WorkspaceKey
from zhike.kernel.signin.memory import Memory
from zhike.kernel.signin.model import Identity


def someone() -> Identity:
    user = UserId(uuid4())
    return Identity(WorkspaceKey("main"), user, user, "wang", None)


class Source:
    """Counts how often it is asked."""

    def __init__(self, answer: Identity | None) -> None:
        self.answer = answer
        self.asked = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def look_up(self) -> Identity | None:
        self.asked += 1
        answer = self.answer
        await self.gate.wait()
        return answer


async def test_second_question_within_a_second_is_answered_from_memory(clock: FrozenClock) -> None:
    memory, source = Memory(clock), Source(someone())
    assert await memory.recall(b"k", source.look_up) == source.answer
    clock.advance(0.9)
    assert await memory.recall(b"k", source.look_up) == source.answer
    assert source.asked == 1
    clock.advance(0.2)
    await memory.recall(b"k", source.look_up)
    assert source.asked == 2


async def test_many_at_once_ask_once(clock: FrozenClock) -> None:
    memory, source = Memory(clock), Source(someone())
    answers = await asyncio.gather(*(memory.recall(b"k", source.look_up) for _ in range(50)))
    assert (answers, source.asked) == ([source.answer] * 50, 1)


async def test_nobody_is_remembered_too(clock: FrozenClock) -> None:
    memory, source = Memory(clock), Source(None)
    assert await memory.recall(b"k", source.look_up) is None
    assert await memory.recall(b"k", source.look_up) is None
    assert source.asked == 1


async def test_asvs_7_4_1_what_was_read_before_a_change_is_not_kept(clock: FrozenClock) -> None:
    """A look-up is under way while the session is revoked: its answer must not outlive the revocation."""
    memory, source = Memory(clock), Source(someone())
    source.gate.clear()
    asking = asyncio.create_task(memory.recall(b"k", source.look_up))
    while source.asked == 0:
        await asyncio.sleep(0)
    source.answer = None
    memory.forget()
    source.gate.set()
    await asking
    assert await memory.recall(b"k", source.look_up) is None
