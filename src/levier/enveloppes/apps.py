from django.apps import AppConfig


class EnveloppesConfig(AppConfig):
    name = "levier.enveloppes"
    label = "enveloppes"
