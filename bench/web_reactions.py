"""What somebody does on a list, and when the page must have answered."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.browser import Visit

GRID = "document.querySelector('[role=grid]')"
ROW = "[role=grid] [role=row][data-index]"


@dataclass(frozen=True)
class Reaction:
    """`act` does it once the stopwatch is armed for `event`; `ready` says in the page that it was answered, `leave`
    goes back."""

    name: str
    event: str
    ready: str
    prepare: Callable[[Visit, int], None]
    act: Callable[[Visit, int], None]
    leave: Callable[[Visit, int], None]
    limit: str = "drawing the answer"

    def time(self, visit: Visit, turn: int) -> float:
        """Milliseconds from the event until its answer is painted."""
        self.prepare(visit, turn)
        visit.page.wait_for_timeout(250)
        visit.arm(self.event, self.ready.replace("TURN", str(_row(turn))))
        self.act(visit, turn)
        took = visit.read()
        self.leave(visit, turn)
        visit.page.wait_for_timeout(250)
        return took


def _row(turn: int) -> int:
    return 2 + turn % 12


def _nothing(_: Visit, __: int) -> None:
    return None


def _press(*keys: str) -> Callable[[Visit, int], None]:
    def run(visit: Visit, _: int) -> None:
        for key in keys:
            visit.page.keyboard.press(key)

    return run


def _click_button(name: str) -> Callable[[Visit, int], None]:
    def run(visit: Visit, _: int) -> None:
        visit.page.get_by_role("toolbar").get_by_role("button", name=name).first.click()

    return run


def _stand(column: int) -> Callable[[Visit, int], None]:
    """The cursor on a cell. A click beside the title would open the side peek, so a cell is gone to by keys."""

    def run(visit: Visit, turn: int) -> None:
        visit.page.locator(f'{ROW}[data-index="{_row(turn)}"] [data-col="2"]').click()
        for _ in range(2 - column):
            visit.page.keyboard.press("ArrowLeft")

    return run


def _tick(visit: Visit, turn: int) -> None:
    visit.page.locator(f'{ROW}[data-index="{_row(turn)}"] input').click()


def _open_command(visit: Visit, _: int) -> None:
    visit.page.keyboard.press("Control+k")
    visit.page.locator("dialog[open] input").wait_for()


def _is(row: str) -> str:
    return f"document.querySelector('{ROW}[data-index=\"TURN\"]'){row}"


POPOVER = "document.querySelector('.ant-popover:not(.ant-popover-hidden)')"
REACTIONS = (
    Reaction(
        "the filter opens", "click", f"{POPOVER}?.querySelector('button')",
        _nothing, _click_button("筛选"), _click_button("筛选"), "the builder is loaded at the first time",
    ),
    Reaction("the menu of sorting opens", "click", f"{POPOVER}?.querySelector('button, .ant-select')",
             _nothing, _click_button("排序"), _click_button("排序")),
    Reaction("a cell's editor opens", "keydown", f"{GRID}.querySelector('[role=presentation] :is(input, textarea)')",
             _stand(2), _press("Enter"), _press("Escape", "Escape")),
    Reaction("the command bar opens", "keydown", "document.querySelector('dialog[open] [role=option]')",
             _nothing, _press("Control+k"), _press("Escape")),
    Reaction("a letter in the command bar", "keydown", "document.querySelector('dialog[open] input')?.value === 'l'",
             _open_command, _press("l"), _press("Escape")),
    Reaction("the side peek opens", "keydown", "document.querySelector('aside h2')?.textContent",
             _stand(0), _press("Space"), _press("Escape")),
    Reaction("a row is ticked", "click", _is("?.ariaSelected === 'true'"), _nothing, _tick, _tick),
    Reaction("the cursor goes down a row", "keydown", _is("?.nextElementSibling !== undefined")
             + " && document.querySelector('[role=grid] [data-active]')", _stand(0), _press("ArrowDown"), _nothing),
)  # fmt: skip
