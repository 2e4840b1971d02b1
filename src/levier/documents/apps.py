from levier.socle import etape


class DocumentsConfig(etape.Etape):
    name = "levier.documents"
    label = "documents"
