from levier.socle import etape


class AppelsConfig(etape.Etape):
    name = "levier.appels"
    label = "appels"
