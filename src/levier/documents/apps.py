from levier.appels.controles import enregistrer
from levier.documents.controles import variables_de_l_acte
from levier.socle import etape


class DocumentsConfig(etape.Etape):
    name = "levier.documents"
    label = "documents"

    def ready(self) -> None:
        super().ready()
        enregistrer(variables_de_l_acte)
