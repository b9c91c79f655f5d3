"""How texts are read, over HTTP."""

from tests.integration.server.conftest import Open


async def test_texts_are_read_in_their_order(visit: Open) -> None:
    browser = await visit("owner")
    texts = ["新建客户", "重点", "New account 3", ""]
    answer = await browser.post("/readings", json={"texts": texts})
    assert answer.json() == {"data": ["xin jian ke hu", "zhong dian", "new account 3", ""]}
    assert (await browser.post("/readings", json={"texts": ["长" * 101]})).status_code == 422
    assert (await browser.post("/readings", json={"texts": ["x"] * 1001})).status_code == 422
