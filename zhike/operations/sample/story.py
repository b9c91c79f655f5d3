"""What happened with one customer over the year: a way through the steps, told by whoever had him in his care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from zhike.kernel.base.ids import Dice
from zhike.operations.sample.words import Sector, Step, Words

# Ways that customers take, with how many of a hundred take them.
_WAYS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (14, ("first", "need", "plan", "quote", "quote", "won", "won", "won", "won")),
    (10, ("first", "need", "need", "plan", "quote", "won", "won", "won")),
    (13, ("first", "need", "plan", "quote", "lost")),
    (16, ("first", "need", "plan", "plan", "quote")),
    (17, ("first", "need", "quiet", "need", "plan")),
    (18, ("first", "quiet", "quiet", "need")),
    (12, ("first", "quiet")),
)

# How many of a step's texts, from the first, are told in their order: a quotation before it is argued about.
_IN_ORDER = {"plan": 4, "quote": 4, "won": 4}


@dataclass(frozen=True, slots=True)
class Talker:
    """Somebody at the customer's: what the texts call him."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Told:
    """One contact of the story. `talker` is the index of the person at the customer's."""

    at: datetime
    kind: str
    content: str
    next_step: str
    next_at: datetime | None
    talker: int
    step: str


@dataclass(frozen=True, slots=True)
class Frame:
    """When a story begins and when it is now, and which of the first contacts it begins with."""

    begin: datetime
    now: datetime
    opening: int = 0


def tell(words: Words, dice: Dice, sector: Sector, talkers: list[Talker], frame: Frame) -> list[Told]:
    """The contacts with one customer, oldest first, none after now; the last one's next step may lie ahead."""
    way = dice.choices([steps for _, steps in _WAYS], [share for share, _ in _WAYS])[0]
    steps = list(way) + ["won" if "won" in way else "quiet"] * (3 + dice.randrange(9))
    amount = f"{dice.choice((6, 8, 12, 18, 26, 35, 48, 62, 85, 120)) + dice.randrange(9) / 10:.1f}"
    told: list[Told] = []
    said: set[str] = set()
    at = frame.begin
    for step in steps:
        template = _choose(words.steps[step], step, said, frame.opening, dice)
        said.add(template.text)
        talker = min(int(dice.expovariate(1.2)), len(talkers) - 1)
        fill = _fill(words, dice, sector, talkers[talker], amount)
        next_at = at + timedelta(days=template.days)
        told.append(
            Told(
                at=at,
                kind=template.kind,
                content=template.text.format_map(fill),
                next_step=template.next.format_map(fill),
                next_at=next_at.replace(hour=1 + dice.randrange(8), minute=0, second=0),
                talker=talker,
                step=step,
            )
        )
        at = office_hour(dice, next_at + timedelta(days=dice.randrange(-1, 5)))
        if at > frame.now:
            break
    return told


def _choose(choice: list[Step], step: str, said: set[str], opening: int, dice: Dice) -> Step:
    """What is said next: what has an order comes in it, and nothing twice as long as there is more."""
    if step == "first":
        return choice[opening]
    fresh = [one for one in choice if one.text not in said]
    if not fresh:
        return dice.choice(choice)
    return fresh[0] if fresh[0] in choice[: _IN_ORDER.get(step, 0)] else dice.choice(fresh)


def _fill(words: Words, dice: Dice, sector: Sector, talker: Talker, amount: str) -> dict[str, str]:
    return {
        "name": talker.name,
        "title": talker.title,
        "sector": sector.label,
        "pain": dice.choice(sector.pains),
        "product": dice.choice(words.products),
        "event": dice.choice(words.events),
        "count": str(dice.randrange(8, 240)),
        "colleague": dice.choice(("小李", "老周", "小陈", "王工", "赵工", "小林")),
        "amount": amount,
    }


def office_hour(dice: Dice, day: datetime) -> datetime:
    """A working moment near a day: no weekends, between nine and six in Shanghai (1 to 10 UTC)."""
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day.replace(hour=1 + dice.randrange(9), minute=dice.randrange(60), second=dice.randrange(60))
