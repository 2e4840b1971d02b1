"""Play the demonstration's content in the base of DATABASE_URL, as `levier demo` does the first time."""

from __future__ import annotations

from rich.console import Console

from levier.cli.environnement import preparer_django


def main() -> None:
    preparer_django()
    from levier.cli.demonstration import contenu  # noqa: PLC0415  once Django is set up

    contenu.charger(Console(stderr=True))


if __name__ == "__main__":
    main()
