"""The worker's command, refused as the site is when the installation is not safe."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import CommandError
from procrastinate.contrib.django.management.commands import procrastinate

from levier.socle.production import ProductionDangereuse, exiger_une_installation_sure


class Command(procrastinate.Command):
    """Procrastinate's own; its worker keeps what it writes to itself."""

    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("command") == "worker":
            try:
                exiger_une_installation_sure()
            except ProductionDangereuse as refus:
                raise CommandError(str(refus)) from refus
            os.umask(0o077)
        super().handle(*args, **options)
