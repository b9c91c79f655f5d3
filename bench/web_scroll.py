"""A scripted scroll through a long list: wheel, keys, scroll bar; no task of the page may hold it up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bench.browser import Visit
from bench.figure import Figure

LONG_TASK = 50.0
FRAME = '[role="grid"]'
ROW_HEIGHT = 36
WHEEL_TURNS, PAGE_KEYS, DRAGS = 240, 60, 4
BREATH = 16
ARROW, LEAST_THUMB = 10, 18
"""Pixels of the bar's arrows, and of its thumb where the list is long."""


@dataclass(frozen=True)
class Scroll:
    """One way to go through a list."""

    name: str
    run: Callable[[Visit], None]


def measure_scroll(visit: Visit, name: str) -> Iterator[Figure]:
    """Each way on the list that stands on the screen, from its top."""
    for scroll in (Scroll("wheel", _turn), Scroll("page keys", _press), Scroll("scroll bar", _drag)):
        _go_to_top(visit)
        visit.page.evaluate("() => benchClock.watch()")
        scroll.run(visit)
        seen: Any = visit.page.evaluate("() => benchClock.rest()")
        rows = round(seen["far"] / ROW_HEIGHT)
        yield _tell(f"scroll by {scroll.name}, {name}", seen, rows)


def _tell(work: str, seen: Any, rows: int) -> Figure:
    tasks: list[float] = seen["tasks"]
    longest = max(tasks, default=0.0)
    told = f"{len(tasks)} long tasks" + (f", the longest {longest:.0f} ms" if tasks else "")
    rate = seen["frames"] / seen["seconds"]
    return Figure(
        work,
        f"{told}; {rate:.0f} frames/s, slowest {seen['slowest']:.0f} ms; to row {rows:,} in {seen['seconds']:.0f} s",
        "",
        "",
        f"no task over {LONG_TASK:.0f} ms",
        not tasks and rows > 100,
        "drawing the rows that come into sight; the frames are those of a browser that draws in software",
    )


def _go_to_top(visit: Visit) -> None:
    visit.page.evaluate(f"() => {{ document.querySelector('{FRAME}').scrollTop = 0; }}")
    visit.settle()


def _turn(visit: Visit) -> None:
    page = visit.page
    page.locator(FRAME).hover(position={"x": 600, "y": 300})
    for turn in range(WHEEL_TURNS):
        page.mouse.wheel(0, 200 if turn % 6 else 800)
        page.wait_for_timeout(BREATH)
    for _ in range(WHEEL_TURNS // 4):
        page.mouse.wheel(0, -400)
        page.wait_for_timeout(BREATH)


def _press(visit: Visit) -> None:
    page = visit.page
    page.locator(FRAME).focus()
    for key in ("PageDown",) * PAGE_KEYS + ("PageUp",) * (PAGE_KEYS // 3):
        page.keyboard.press(key)
        page.wait_for_timeout(BREATH * 2)


def _drag(visit: Visit) -> None:
    """The thumb down to the end of what is loaded and back, several times: the list grows below it."""
    page = visit.page
    box = page.locator(FRAME).bounding_box()
    assert box is not None
    x, top, bottom = box["x"] + box["width"] - 6, box["y"] + 50, box["y"] + box["height"] - 24
    for _ in range(DRAGS):
        _go_to_thumb(page, x, box["y"])
        page.mouse.down()
        page.mouse.move(x, bottom, steps=60)
        page.mouse.move(x, (top + bottom) / 2, steps=30)
        page.mouse.move(x, bottom, steps=30)
        page.mouse.up()
        page.wait_for_timeout(200)


def _go_to_thumb(page: Any, x: float, top: float) -> None:
    """Onto the middle of the thumb, which lies between the two arrows of the bar."""
    place, share, height = page.evaluate(
        f"() => {{ const f = document.querySelector('{FRAME}');"
        " return [f.scrollTop / f.scrollHeight, f.clientHeight / f.scrollHeight, f.clientHeight]; }"
    )
    track = height - 2 * ARROW
    thumb = max(LEAST_THUMB, share * track)
    run = (track - thumb) * place / max(1 - share, 0.001)
    page.mouse.move(x, top + ARROW + run + thumb / 2)
