from django.apps import AppConfig
from django.db.models.signals import post_migrate

from levier.socle.protection import proteger


class SocleConfig(AppConfig):
    name = "levier.socle"
    label = "socle"

    def ready(self) -> None:
        post_migrate.connect(proteger, dispatch_uid="socle.proteger")
