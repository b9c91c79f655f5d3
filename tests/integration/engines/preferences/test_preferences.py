"""A person's choices and what he looked at last: his own, and never more than he may read."""

from dataclasses import replace
from uuid import uuid4

import pytest

from tests.fixtures.kernel import Company
from zhike.engines.preferences.model import Chosen, Favourite
from zhike.engines.preferences.preferences import MAX_FAVOURITES, MAX_RECENT, SHOWN_RECENT, BadPreference
from zhike.kernel.records.errors import WriteThroughOthersEyes


async def test_choices_are_kept_one_by_one_and_for_one_person(company: Company) -> None:
    book, owner = company.kernel.preferences, company.reader("owner")
    await book.put(owner, {"language": "en", "scheme": "dark"})
    kept = await book.put(owner, {"scheme": None, "favourites": (Favourite("object", "account"),)})
    assert kept.chosen == Chosen(language="en", favourites=(Favourite("object", "account"),))
    assert (await book.get(owner)).chosen == kept.chosen
    assert (await book.get(company.reader("colleague"))).chosen == Chosen()
    assert (await book.put(owner, {"favourites": ()})).chosen == Chosen(language="en")


async def test_the_view_with_which_a_list_opens_is_kept_by_object(company: Company) -> None:
    book, owner = company.kernel.preferences, company.reader("owner")
    assert (await book.put(owner, {"starts": {"account": "mine", "task": "all"}})).chosen.starts == {
        "account": "mine",
        "task": "all",
    }
    assert (await book.get(company.reader("colleague"))).chosen.starts == {}
    assert (await book.put(owner, {"starts": {}})).chosen == Chosen()


async def test_titles_are_those_that_the_reader_may_read(company: Company) -> None:
    book = company.kernel.preferences
    mine = await company.create("account", company.reader("owner"), name="星河科技")
    star = Favourite("record", "account", mine)
    for who in ("owner", "outsider"):
        await book.visit(company.reader(who), "account", mine)
        await book.put(company.reader(who), {"favourites": (star,)})
    seen = await book.get(company.reader("owner"))
    assert (seen.titles, [(one.object, one.id, one.title) for one in seen.recent]) == (
        {mine: "星河科技"}, [("account", mine, "星河科技")],
    )  # fmt: skip
    other = await book.get(company.reader("outsider"))
    assert (other.chosen.favourites, other.titles, other.recent) == ((star,), {}, ())


async def test_the_newest_visits_are_kept_each_once(company: Company) -> None:
    book, head = company.kernel.preferences, company.reader("head")
    made = [await company.create("account", head, name=f"客户 {number}") for number in range(MAX_RECENT + 2)]
    for one in (*made, made[-2]):
        await book.visit(head, "account", one)
    await book.visit(head, "account", uuid4())
    await book.visit(head, "contact", made[0])
    seen = [one.id for one in (await book.get(head)).recent]
    assert seen == [made[-2], made[-1], *reversed(made[:-2])][:SHOWN_RECENT]
    count = await company.kernel.database.fetch_value(
        f'SELECT count(*) FROM "w_{company.key}".recent_record WHERE user_id = $1', [head.subject]
    )
    assert count == MAX_RECENT


@pytest.mark.parametrize(
    "favourites",
    [
        (Favourite("record", "account"),),
        (Favourite("object", "account", uuid4()),),
        (Favourite("object", "account"),) * 2,
        tuple(Favourite("view", "account", uuid4()) for _ in range(MAX_FAVOURITES + 1)),
    ],
)
async def test_what_makes_no_sense_is_refused(company: Company, favourites: tuple[Favourite, ...]) -> None:
    with pytest.raises(BadPreference):
        await company.kernel.preferences.put(company.reader("owner"), {"favourites": favourites})


async def test_through_others_eyes_nothing_is_changed(company: Company) -> None:
    book = company.kernel.preferences
    through = replace(company.reader("administrator"), subject=company.people["owner"])
    with pytest.raises(WriteThroughOthersEyes):
        await book.put(through, {"scheme": "dark"})
    with pytest.raises(WriteThroughOthersEyes):
        await book.visit(through, "account", uuid4())
