from levier.socle import etape


class ActesConfig(etape.Etape):
    name = "levier.actes"
    label = "actes"
