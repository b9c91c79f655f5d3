"""Imports that are mended over HTTP: cells fixed before and after, one operation, one undo."""

from uuid import uuid4

from tests.fixtures.kernel import Company
from tests.integration.server.conftest import Browser, Open
from tests.integration.server.test_import_jobs import upload, work


async def import_rows(browser: Browser, company: Company, content: bytes, **order: object) -> dict:
    look = (await upload(browser, content)).json()
    body = {"file": look["file"], "object": "account", "mapping": look["mapping"], **order}
    begun = await browser.post("/imports", json=body)
    assert begun.status_code == 202, begun.text
    await work(company)
    return (await browser.get(f"/imports/{begun.json()['id']}")).json()


async def test_refused_cells_are_mended_and_undone_with_the_rest(visit: Open, shared_company: Company) -> None:
    browser = await visit("owner")
    tag = uuid4().hex[:8]
    content = f"名称,级别\n{tag} 甲,A\n{tag} 乙,没有\n{tag} 丙,也没有\n".encode()
    done = await import_rows(browser, shared_company, content)
    place = f"/imports/{done['id']}"
    assert (done["counts"]["created"], done["counts"]["failed"]) == (1, 2)
    rows = (await browser.get(f"{place}/rows")).json()
    assert rows["columns"] == ["名称", "级别"]
    assert [(one["row"], one["cells"], one["problems"][0]["column"]) for one in rows["data"]] == [
        (3, [f"{tag} 乙", "没有"], 2),
        (4, [f"{tag} 丙", "也没有"], 2),
    ]
    first = (await browser.get(f"{place}/rows?limit=1")).json()
    assert (len(first["data"]), first["has_more"]) == (1, True)
    assert [one["row"] for one in (await browser.get(f"{place}/rows?limit=1&after=3")).json()["data"]] == [4]

    beyond = await browser.post(f"{place}/rows", json={"rows": [{"row": 3, "cells": {"9": "B"}}]})
    assert (beyond.status_code, beyond.json()["detail"]) == (
        422,
        "The import is not set up right: row 3 has no column 9; the file has 2.",
    )
    fixes = [{"row": 3, "cells": {"2": "B"}}, {"row": 4, "cells": {"2": "仍没有"}}]
    mended = await browser.post(f"{place}/rows", json={"rows": fixes})
    assert mended.status_code == 202, mended.text
    twice = await browser.post(f"{place}/rows", json={"rows": fixes})
    assert (twice.status_code, twice.json()["code"]) == (409, "import_mending")
    await work(shared_company)
    after = (await browser.get(place)).json()
    assert (after["counts"]["created"], after["counts"]["failed"], after["counts"]["read"]) == (2, 1, 3)
    left = (await browser.get(f"{place}/rows")).json()["data"]
    assert [(one["row"], one["cells"]) for one in left] == [(4, [f"{tag} 丙", "仍没有"])]
    recent = (await browser.get("/imports?limit=2")).json()["data"]
    assert recent[0]["id"] == done["id"]
    assert mended.json()["id"] not in [one["id"] for one in recent]

    undone = await browser.post(f"/operations/{done['operation']}/undo")
    assert undone.json()["undone"] == 2
    again = await browser.post(f"{place}/rows", json={"rows": [{"row": 4, "cells": {"2": "C"}}]})
    assert (again.status_code, again.json()["code"]) == (422, "import_settings")


async def test_cells_are_mended_after_a_rehearsal(visit: Open, shared_company: Company) -> None:
    browser = await visit("owner")
    tag = uuid4().hex[:8]
    more = "".join(f"{tag} {number},C\n" for number in range(20))
    content = f"名称,级别\n{tag} 甲,不对\n{tag} 乙,B,多一格\n{more}".encode()
    order = {"dry_run": True, "fixes": [{"row": 2, "cells": {"2": "A"}}]}
    tried = await import_rows(browser, shared_company, content, **order)
    assert (tried["counts"]["created"], tried["counts"]["failed"]) == (21, 1)
    assert (await browser.post(f"/imports/{tried['id']}/rows", json={"rows": [{"row": 3}]})).status_code == 422
    fixes = [{"row": 2, "cells": {"2": "A"}}, {"row": 3, "cells": {"2": "C"}}]
    done = await import_rows(browser, shared_company, content, fixes=fixes)
    assert (done["counts"]["created"], done["counts"]["failed"]) == (22, 0)


async def test_a_file_is_read_again_in_another_way(visit: Open) -> None:
    browser = await visit("owner")
    look = (await upload(browser, "名称;级别\n甲,乙;A\n".encode())).json()
    again = await browser.post(
        "/imports/preview",
        files={"file": (None, look["file"]), "object": (None, "account"), "separator": (None, ",")},
    )
    assert again.status_code == 200, again.text
    assert (again.json()["file"], again.json()["separator"]) == (look["file"], ",")
    stranger = await visit("colleague")
    refused = await stranger.post("/imports/preview", files={"file": (None, look["file"]), "object": (None, "account")})
    assert refused.status_code == 404


async def test_operations_are_narrowed_and_say_what_they_wrote(visit: Open, shared_company: Company) -> None:
    browser, colleague = await visit("owner"), await visit("colleague")
    tag = uuid4().hex[:8]
    made = await browser.post("/records/account", json={"name": f"{tag} 甲"})
    created = made.headers["x-operation"]
    changed = await browser.patch(f"/records/account/{made.json()['id']}", json={"level": "A"})
    assert changed.status_code == 200
    only = (await browser.get("/operations?kind=record.create&object=account&limit=1")).json()["data"]
    assert [one["id"] for one in only] == [created]
    assert (await browser.get("/operations?object=x_nothing")).json()["data"] == []
    wrote = (await browser.get(f"/operations/{created}/records")).json()
    assert wrote == {
        "records": [{"object": "account", "id": made.json()["id"], "title": f"{tag} 甲", "did": "create"}],
        "left": [], "hidden": 0, "more": False,
    }  # fmt: skip
    assert (await colleague.get(f"/operations/{created}/records")).status_code == 404


async def test_what_an_undo_left_is_told_afterwards(visit: Open) -> None:
    browser = await visit("owner")
    tag = uuid4().hex[:8]
    changes = [{"kind": "create", "values": {"name": f"{tag} {name}"}} for name in "甲乙"]
    made = (await browser.post("/records/account/batch", json={"changes": changes})).json()
    kept = made["data"][1]["id"]
    assert (await browser.patch(f"/records/account/{kept}", json={"level": "B"})).status_code == 200
    undo = (await browser.post(f"/operations/{made['operation']}/undo")).json()
    assert (undo["undone"], undo["left_count"]) == (1, 1)
    told = (await browser.get(f"/operations/{undo['operation']}/records")).json()
    assert [(one["id"], one["code"], one["title"]) for one in told["left"]] == [
        (kept, undo["left"][0]["code"], f"{tag} 乙")
    ]
    assert [(one["id"], one["did"]) for one in told["records"]] == [(made["data"][0]["id"], "delete")]


async def test_own_exports_are_listed(visit: Open, shared_company: Company) -> None:
    browser, colleague = await visit("administrator"), await visit("colleague")
    begun = await browser.post("/exports", json={"object": "account", "query": {"fields": ["name"]}})
    assert begun.status_code == 202, begun.text
    await work(shared_company)
    (newest,) = (await browser.get("/exports?limit=1")).json()["data"]
    assert (newest["id"], newest["file"]["fields"]) == (begun.json()["id"], ["name"])
    assert begun.json()["id"] not in [one["id"] for one in (await colleague.get("/exports")).json()["data"]]
