from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "levier.territoires"
    label = "territoires"
