from levier.socle import etape


class ComitesConfig(etape.Etape):
    name = "levier.comites"
    label = "comites"
