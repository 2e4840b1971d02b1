"""Play the content of the demonstration where it is not there yet: `python -m levier.cli.demonstration`, a base being given."""

from rich.console import Console

from levier.cli.environnement import django_pret

with django_pret():
    from levier.cli.demonstration import contenu

    if not contenu.est_charge():
        ecran = Console()
        ecran.print("Première fois : huit guichets s'ouvrent, plus de soixante-dix dossiers se jouent, acte par acte.")
        contenu.charger(ecran)
