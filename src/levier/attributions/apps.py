from levier.socle import etape


class AttributionsConfig(etape.Etape):
    name = "levier.attributions"
    label = "attributions"
