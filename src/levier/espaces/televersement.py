"""Upload handlers: a file past the limit is not written to the disk of the machine before it is refused."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class PlafondParFichier(FileUploadHandler):
    """Let one byte past the limit through, then nothing: the act sees that the file is too large, and says so."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.passed = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002  Django's signature
        room = settings.TAILLE_MAX_FICHIER + 1 - self.passed
        self.passed += len(raw_data)
        return raw_data[:room] if room > 0 else None

    def file_complete(self, file_size: int) -> UploadedFile | None:  # noqa: ARG002  the handlers that follow keep it
        return None
