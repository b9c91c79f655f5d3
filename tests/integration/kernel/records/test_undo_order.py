"""An undo that bins records bins children before their parent; undoing it brings them back all the same."""

from tests.integration.kernel.records.company import Company, op
from zhike.kernel.records.model import Change


async def test_an_undone_undo_restores_parents_before_their_children(company: Company) -> None:
    account = await company.create("account", name="甲")
    contacts = [await company.create("contact", name=name, account=str(account)) for name in ("张三", "李四")]
    await company.delete("account", account)
    restored = op()
    await company.save("account", Change("restore", account), operation=restored)
    binned = await company.writer.undo(company.reader, restored.id)
    assert (binned.undone, binned.left) == (3, [])
    assert (await company.row("contact", contacts[0]))["deleted_at"] is not None
    again = await company.writer.undo(company.reader, binned.operation)
    assert (again.undone, again.left) == (3, [])
    for key, record in (("account", account), *(("contact", one) for one in contacts)):
        assert (await company.row(key, record))["deleted_at"] is None
