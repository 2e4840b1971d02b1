from django.db.models.signals import post_migrate, pre_save

from levier.socle import etape
from levier.socle.protection import proteger
from levier.socle.tables import verifier_naissance


class SocleConfig(etape.Etape):
    name = "levier.socle"
    label = "socle"

    def ready(self) -> None:
        super().ready()
        post_migrate.connect(proteger, dispatch_uid="socle.proteger")
        pre_save.connect(verifier_naissance, dispatch_uid="socle.verifier_naissance")
