from django.apps import AppConfig


class AttributionsConfig(AppConfig):
    name = "levier.attributions"
    label = "attributions"
