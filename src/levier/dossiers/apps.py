from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "levier.dossiers"
    label = "dossiers"
