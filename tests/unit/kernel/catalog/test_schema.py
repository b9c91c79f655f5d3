"""The published schemas: what stands in docs/schema is what the program checks by."""

from pathlib import Path

import jsonschema
import pytest

import zhike
from zhike.kernel.catalog.packages import read_packages
from zhike.kernel.catalog.schema import KINDS, make_schema
from zhike.kernel.catalog.schema_files import make_files

REPOSITORY = Path(zhike.__file__).parent.parent


def test_the_files_are_up_to_date() -> None:
    folder = REPOSITORY / "docs" / "schema"
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    assert found == make_files(), "run: python -m zhike.kernel.catalog.schema_files docs/schema"


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_a_valid_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(make_schema(kind))


def test_the_shipped_packages_keep_them() -> None:
    """By another validator than the program's own."""
    for package in read_packages(REPOSITORY / "zhike" / "apps"):
        assert list_faults("package", package.manifest) == []
        for (kind, key), document in package.definitions.items():
            assert list_faults(kind, document) == [], key


def list_faults(kind: str, document: object) -> list[str]:
    return [fault.message for fault in jsonschema.Draft202012Validator(make_schema(kind)).iter_errors(document)]
