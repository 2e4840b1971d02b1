from levier.socle import etape


class TerritoiresConfig(etape.Etape):
    name = "levier.territoires"
    label = "territoires"
