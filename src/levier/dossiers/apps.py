from levier.socle import etape


class DossiersConfig(etape.Etape):
    name = "levier.dossiers"
    label = "dossiers"
