from levier.socle import etape


class EnveloppesConfig(etape.Etape):
    name = "levier.enveloppes"
    label = "enveloppes"
