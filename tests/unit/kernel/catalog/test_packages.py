"""Folders of YAML become packages."""

from pathlib import Path

import pytest

import zhike
from zhike.kernel.catalog.errors import CatalogInvalid, DefinitionUnreadable, PackageProblem
from zhike.kernel.catalog.model import Label
from zhike.kernel.catalog.packages import Package, read_package, read_packages, sort_packages
from zhike.kernel.catalog.yaml_files import read_yaml

APPS = Path(zhike.__file__).parent / "apps"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def package(key: str, *requires: str) -> Package:
    return Package(key, "1.0.0", Label(key, key), requires, {}, {})


def test_yaml_is_json_and_nothing_more(tmp_path: Path) -> None:
    text = 'a: no\nb: 2026-03-05\nc: on\nd: 12\ne: 1.50\nf: true\ng: null\nh:\ni: 1.2.3\nj: 012\nk: "1"\nl: [~, 0x1f, 1e3]\n"m": -7\n'
    assert read_yaml(write(tmp_path, {"a.yaml": text}) / "a.yaml") == {
        "a": "no", "b": "2026-03-05", "c": "on", "d": 12, "e": 1.5, "f": True, "g": None, "h": None, "i": "1.2.3",
        "j": "012", "k": "1", "l": [None, "0x1f", "1e3"], "m": -7,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2\n",
        "1: a\n",
        "true: a\n",
        "- a\n",
        "a: [\n",
        "a: !!python/object/apply:os.system ['true']\n",
        "? [a, b]\n: c\n",
        "",
        "a: *gone\n",
    ],
)
def test_bad_yaml_is_told_with_its_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(DefinitionUnreadable) as refused:
        read_yaml(write(tmp_path, {"bad.yaml": text}) / "bad.yaml")
    assert str(refused.value.parameters["source"]).endswith("/bad.yaml")


def test_text_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "gbk.yaml").write_bytes("标签: 客户".encode("gbk"))
    with pytest.raises(DefinitionUnreadable):
        read_yaml(tmp_path / "gbk.yaml")
    with pytest.raises(DefinitionUnreadable):
        read_yaml(tmp_path / "missing.yaml")


def test_a_folder_is_a_package(tmp_path: Path) -> None:
    manifest = "package: shop\nversion: 1.2.0\nlabel: {zh: 商店}\nrequires: [core]\n"
    folder = write(
        tmp_path,
        {
            "package.yaml": manifest,
            "settings.yaml": "currency: USD\n",
            "order/object.yaml": "object: order\n",
            "order/notes.txt": "not read",
            "roles/clerk.yaml": "role: clerk\n",
        },
    )
    made = read_package(folder)
    assert (made.key, made.version, made.label.zh, made.requires) == ("shop", "1.2.0", "商店", ("core",))
    assert set(made.definitions) == {("settings", "workspace"), ("object", "order"), ("role", "clerk")}


def test_a_manifest_is_checked(tmp_path: Path) -> None:
    with pytest.raises(CatalogInvalid) as refused:
        read_package(write(tmp_path / "shop", {"package.yaml": "package: shop\nversion: '1'\n"}))
    assert {problem.pointer: problem.code for problem in refused.value.problems} == {
        "/package/shop": "missing_member",
        "/package/shop/version": "bad_form",
    }


def test_a_comma_in_braces_is_told(tmp_path: Path) -> None:
    files = {
        "package.yaml": "package: shop\nversion: 1.0.0\nlabel: {zh: 商店}\n",
        "roles/clerk.yaml": "role: clerk\nlabel: {zh: 店员,不管钱, en: Clerk}\n",
    }
    with pytest.raises(CatalogInvalid) as refused:
        read_package(write(tmp_path, files))
    assert [problem.pointer for problem in refused.value.problems] == ["/role/clerk/label/不管钱"]


def test_packages_come_after_what_they_require() -> None:
    ordered = sort_packages([package("sales", "customers"), package("customers", "core"), package("core")])
    assert [one.key for one in ordered] == ["core", "customers", "sales"]
    assert [one.key for one in sort_packages([package("sales", "customers")], frozenset({"customers"}))] == ["sales"]


def test_missing_and_circular_requirements_are_told() -> None:
    with pytest.raises(PackageProblem) as missing:
        sort_packages([package("sales", "customers")])
    assert "customers" in str(missing.value)
    with pytest.raises(PackageProblem) as circle:
        sort_packages([package("a", "b"), package("b", "a")])
    assert "a, b" in str(circle.value)


def test_the_shipped_packages_speak_both_languages() -> None:
    """Every label, message and help text of our own packages is there in Chinese and English."""
    missing: list[str] = []

    def look(place: str, value: object) -> None:
        if isinstance(value, dict):
            if value and set(value) <= {"zh", "en"} and not (value.get("zh") and value.get("en")):
                missing.append(place)
            for name, inner in value.items():
                look(f"{place}/{name}", inner)
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                look(f"{place}/{number}", inner)

    for one in read_packages(APPS):
        look(one.key, one.manifest)
        for (kind, key), document in one.definitions.items():
            look(f"{one.key}/{kind}/{key}", document)
            if kind == "object":
                assert document.get("plural"), key
                assert document.get("icon"), key
                assert document.get("layout"), key
                assert document.get("list"), key
    assert missing == []
