from django.apps import AppConfig


class ActesConfig(AppConfig):
    name = "levier.actes"
    label = "actes"
