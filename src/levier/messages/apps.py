from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "levier.messages"
    label = "messagerie"
    """Django's own `messages` holds that label."""
