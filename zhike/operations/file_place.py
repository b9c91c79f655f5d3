"""Where attached files lie and who scans them, by the settings of the installation."""

from __future__ import annotations

from zhike.kernel.base.clock import Clock
from zhike.kernel.base.settings import Settings
from zhike.kernel.files.scan import ClamdScanner, NoScanner, Scanner
from zhike.kernel.files.stores.contract import FileStore
from zhike.kernel.files.stores.local import LocalStore
from zhike.kernel.files.stores.s3 import S3Location, S3Store
from zhike.kernel.files.stores.signature import Credentials


def make_store(settings: Settings, clock: Clock) -> FileStore:
    """The S3-compatible store that the settings name, else a folder in the data folder."""
    if settings.s3_endpoint is None:
        return LocalStore(settings.data / "files")
    location = S3Location(settings.s3_endpoint, settings.s3_bucket or "", settings.s3_region)
    return S3Store(location, Credentials(settings.s3_access_key or "", settings.s3_secret_key or ""), clock)


def make_scanner(settings: Settings) -> Scanner:
    """The clamd that the settings name, else none."""
    return NoScanner() if settings.scanner is None else ClamdScanner(settings.scanner)
