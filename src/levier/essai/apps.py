from levier.socle import etape


class EssaiConfig(etape.Etape):
    name = "levier.essai"
    label = "essai"
