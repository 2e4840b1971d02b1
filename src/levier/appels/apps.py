from django.apps import AppConfig


class AppelsConfig(AppConfig):
    name = "levier.appels"
    label = "appels"
