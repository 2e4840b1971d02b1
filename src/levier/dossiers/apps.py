from levier.socle import etape


class DossiersConfig(etape.Etape):
    name = "levier.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from levier.dossiers.correspondance import CORRESPONDANCE  # noqa: PLC0415  models are loaded by then
        from levier.messages.correspondances import ouvrir  # noqa: PLC0415  same

        ouvrir(CORRESPONDANCE)
