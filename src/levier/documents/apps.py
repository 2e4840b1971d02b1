from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "levier.documents"
    label = "documents"
