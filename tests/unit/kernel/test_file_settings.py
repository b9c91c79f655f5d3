"""Settings of the file store and the scanner: secrets from files, nothing half set, nothing shown."""

from pathlib import Path

import pytest

from zhike.kernel.base.clock import SystemClock
from zhike.kernel.base.settings import BadSetting, Settings, read_settings
from zhike.kernel.files.scan import ClamdScanner, NoScanner
from zhike.kernel.files.stores.local import LocalStore
from zhike.kernel.files.stores.s3 import S3Store
from zhike.operations.file_place import make_scanner, make_store

STORE = {
    "ZHIKE_S3_ENDPOINT": "https://files.example",
    "ZHIKE_S3_BUCKET": "crm",
    "ZHIKE_S3_ACCESS_KEY": "key",
    "ZHIKE_S3_SECRET_KEY": "hush",
}


def test_without_settings_files_lie_in_the_data_folder_unscanned() -> None:
    settings = read_settings({}, {})
    assert isinstance(make_store(settings, SystemClock()), LocalStore)
    assert isinstance(make_scanner(settings), NoScanner)


async def test_a_bucket_and_its_secret_out_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hush\n")
    named = {**STORE, "ZHIKE_S3_SECRET_KEY_FILE": str(tmp_path / "secret"), "ZHIKE_SCANNER": "scan.example:3310"}
    named.pop("ZHIKE_S3_SECRET_KEY")
    settings = read_settings(named, {})
    assert (settings.s3_bucket, settings.s3_secret_key, settings.s3_region) == ("crm", "hush", "us-east-1")
    assert "hush" not in repr(settings)
    store = make_store(settings, SystemClock())
    assert isinstance(store, S3Store)
    await store.close()
    assert make_scanner(settings) == ClamdScanner("scan.example:3310")


@pytest.mark.parametrize(
    "changed",
    [
        {"ZHIKE_S3_BUCKET": ""},
        {"ZHIKE_S3_SECRET_KEY": ""},
        {"ZHIKE_S3_ENDPOINT": "files.example"},
        {"ZHIKE_S3_ENDPOINT": "https://files.example/"},
        {"ZHIKE_S3_SECRET_KEY_FILE": "/nowhere/secret"},
        {"ZHIKE_SCANNER": "nobody"},
    ],
)
def test_what_is_half_set_is_refused_at_the_start(changed: dict[str, str]) -> None:
    with pytest.raises(BadSetting):
        read_settings({**STORE, **changed}, {})


def test_settings_show_no_secret() -> None:
    assert "hush" not in repr(Settings(s3_secret_key="hush"))
