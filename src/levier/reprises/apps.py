from levier.socle import etape


class ReprisesConfig(etape.Etape):
    name = "levier.reprises"
    label = "reprises"
