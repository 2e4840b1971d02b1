from levier.socle import etape


class ComptesConfig(etape.Etape):
    name = "levier.comptes"
    label = "comptes"
