"""Receives the files of a form: on disk instead of in memory, and of one that is too large no more than its size."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler

# Of one form together; its page says how many files it takes.
MOST_FILES = 20


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Keeps files on disk and throws away what exceeds settings.FILE_UPLOAD_MAX_SIZE, counting on.

    The view finds such a file with its true size, which core.files.check_upload refuses by name. A request that goes on
    and on is cut off.
    """

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > MOST_FILES * settings.FILE_UPLOAD_MAX_SIZE + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise StopUpload(connection_reset=True)
        if self.kept <= settings.FILE_UPLOAD_MAX_SIZE:
            super().receive_data_chunk(raw_data, start)
            self.kept += len(raw_data)
        return None
