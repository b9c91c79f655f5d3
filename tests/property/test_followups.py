"""Whatever happens to follow-ups and affiliations, accounts and contacts say what a plain look at the rest says."""

from typing import Any

import pytest

from tests.fixtures.kernel import company, kernel
from tests.integration.apps.customers.conftest import Desk, desk
from zhike.kernel.base.ids import Dice, OperationId

__all__ = ["company", "desk", "kernel"]

STEPS = 20
TOLD = ("last_followup_at", "last_followup", "next_followup_at")


class Story:
    """Random life of two accounts and three contacts."""

    def __init__(self, desk: Desk, dice: Dice) -> None:
        self.desk, self.dice = desk, dice
        self.accounts: list[str] = []
        self.people: list[str] = []
        self.living: list[str] = []
        self.binned: list[str] = []
        self.last: tuple[OperationId, str, str] | None = None

    async def begin(self) -> None:
        self.accounts = [await self.desk.create("account", name=f"客户{number}") for number in range(2)]
        self.people = [
            await self.desk.create("contact", name=f"联系人{number}", account=self.accounts[number % 2])
            for number in range(3)
        ]

    def values(self) -> dict[str, Any]:
        dice = self.dice
        day = dice.randrange(1, 20)
        about = dice.choice((None, ("account", dice.choice(self.accounts)), ("contact", dice.choice(self.people))))
        return {
            "content": f"内容{dice.randrange(10**6)}",
            "happened_at": f"2026-03-{day:02d}T02:00:00Z",
            "next_time": dice.choice((None, f"2026-04-{day:02d}T02:00:00Z")),
            "target": None if about is None else {"object": about[0], "id": about[1]},
            "account": dice.choice((None, *self.accounts)),
            "contacts": dice.sample(self.people, dice.randrange(3)),
        }

    async def step(self) -> None:
        desk, dice = self.desk, self.dice
        what = dice.choice(("create", "create", "update", "delete", "restore", "undo", "move", "affiliate"))
        if what == "create":
            self.living.append(await desk.create("interaction", **self.values()))
        elif what == "update" and self.living:
            chosen, values = dice.choice(self.living), self.values()
            keys = dice.sample(sorted(values), dice.randrange(1, 4))
            keys += ["next_time"] if "happened_at" in keys and "next_time" not in keys else []
            self.last = (
                await desk.update("interaction", chosen, **{key: values[key] for key in keys}),
                "update",
                chosen,
            )
        elif what == "delete" and self.living:
            chosen = self.living.pop(dice.randrange(len(self.living)))
            self.binned.append(chosen)
            self.last = (await desk.delete("interaction", chosen), "delete", chosen)
        elif what == "restore" and self.binned:
            chosen = self.binned.pop(dice.randrange(len(self.binned)))
            self.living.append(chosen)
            self.last = None
            await desk.restore("interaction", chosen)
        elif what == "undo" and self.last is not None:
            operation, kind, chosen = self.last
            self.last = None
            if kind == "delete":
                self.binned.remove(chosen)
                self.living.append(chosen)
            if kind == "delete" or chosen in self.living:
                await desk.undo(operation)
        elif what == "move":
            await desk.update("contact", dice.choice(self.people), account=dice.choice((None, *self.accounts)))
        elif what == "affiliate":
            person, place = dice.choice(self.people), dice.choice(self.accounts)
            await desk.create("account_contact", contact=person, account=place, is_main=dice.choice((True, False)))

    async def check_told(self) -> None:
        rows = await self.desk.list(
            "interaction", "id", "happened_at", "content", "next_time", "target", "account", "contacts"
        )
        for key, records in (("account", self.accounts), ("contact", self.people)):
            for record in records:
                mine = [row for row in rows if record in (row[4], row[5], *(row[6] or ()))]
                newest = max(mine, key=lambda row: (row[1], row[0]), default=[None] * 4)
                assert await self.desk.read(key, record, *TOLD) == newest[1:4]
        affiliations = await self.desk.list("account_contact", "contact", "account", "is_main")
        for person in self.people:
            mains = [account for contact, account, is_main in affiliations if contact == person and is_main]
            (account,) = await self.desk.read("contact", person, "account")
            assert mains == ([] if account is None else [account])


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_records_say_of_follow_ups_is_what_follow_ups_say(desk: Desk, seed: int) -> None:
    story = Story(desk, Dice(seed))
    await story.begin()
    for number in range(STEPS):
        await story.step()
        if number % 5 == 4:
            await story.check_told()
