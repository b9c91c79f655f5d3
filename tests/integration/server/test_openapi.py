"""The OpenAPI document: valid, complete, and true to the catalog."""

from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.integration.server.conftest import Open
from zhike.server.app import list_endpoints


async def test_document_is_valid_and_describes_every_endpoint(visit: Open) -> None:
    answer = await (await visit("administrator")).get("/openapi.json")
    document = answer.json()
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    for endpoint in list_endpoints():
        concrete = "account" if not endpoint.path.startswith("/meta") else "{object_key}"
        assert (endpoint.method, endpoint.address.replace("{object_key}", concrete)) in described
    ids = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(ids) == len(set(ids))


async def test_schemas_say_what_a_reader_may_write(visit: Open) -> None:
    mine = (await (await visit("owner")).get("/openapi.json")).json()["components"]["schemas"]
    assert mine["create.account"]["required"] == ["name"]
    assert mine["create.account"]["additionalProperties"] is False
    assert "created_at" not in mine["create.account"]["properties"]
    assert "created_at" in mine["record.account"]["properties"]


async def test_unchanged_document_is_not_sent_again(visit: Open) -> None:
    browser = await visit("owner")
    tag = (await browser.get("/openapi.json")).headers["etag"]
    assert (await browser.get("/openapi.json", headers={"If-None-Match": tag})).status_code == 304
