"""One world per module, in a transaction thrown away with it; each test plays inside it and leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as reglages
from django.db import transaction
from tests.securite import monde as fabrique

DOSSIER_DU_MONDE = "monde"


@pytest.fixture(scope="module")
def _monde_du_module(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[fabrique.Monde, Path]]:
    files, kept = tmp_path_factory.mktemp(DOSSIER_DU_MONDE), reglages.MEDIA_ROOT
    with django_db_blocker.unblock(), transaction.atomic():
        reglages.MEDIA_ROOT = files
        yield fabrique.creer(), files
        transaction.set_rollback(True)
    reglages.MEDIA_ROOT = kept


@pytest.fixture
def monde(_monde_du_module, settings, fichiers_temporaires) -> Iterator[fabrique.Monde]:
    """The world of the module; what a test changes is undone after it."""
    world, settings.MEDIA_ROOT = _monde_du_module
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
