#!/usr/bin/env python
"""Django's own command line, for developers; `levier` is the everyday one."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "src"))


def main() -> None:
    from django.core.management import execute_from_command_line

    owner = {"migrate", "makemigrations", "sqlmigrate", "flush"} & set(sys.argv[1:2])
    module = "levier.config.settings_proprietaire" if owner else "levier.config.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
