from levier.socle import etape


class MessagesConfig(etape.Etape):
    name = "levier.messages"
    label = "messagerie"
    """Django's own `messages` holds that label."""
