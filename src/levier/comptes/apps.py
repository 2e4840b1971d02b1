from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "levier.comptes"
    label = "comptes"
