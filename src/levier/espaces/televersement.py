"""Upload handlers: a file is received where it will be kept; one past the limit is not written whole."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from levier.socle.fichiers.reception import Envoi


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


class Reception(TemporaryFileUploadHandler):
    """Write each file on the disk of those kept, and hash it on the way: it is neither copied nor read again for that."""

    file: Envoi

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.file = Envoi(
            self.file_name,
            content_type=self.content_type,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
        self.hash = sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.hash.update(raw_data)
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        self.file.empreinte = self.hash.hexdigest()
        return super().file_complete(file_size)
