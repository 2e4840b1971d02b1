from django.apps import AppConfig


class EspacesConfig(AppConfig):
    name = "levier.espaces"
    label = "espaces"
