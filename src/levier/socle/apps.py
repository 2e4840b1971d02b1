from django.db.models.signals import post_migrate

from levier.socle import etape
from levier.socle.protection import proteger


class SocleConfig(etape.Etape):
    name = "levier.socle"
    label = "socle"

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(proteger, dispatch_uid="socle.proteger")
