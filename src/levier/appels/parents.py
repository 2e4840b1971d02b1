"""The published versions that a cahier may start from, by `id@version`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from levier.appels.models import TexteDeCahier, VersionCahier


class VersionsPubliees(Mapping[str, str]):
    """Read when a text cites one, and not before."""

    def __getitem__(self, nom: str) -> str:
        identifiant, _, numero = nom.partition("@")
        cite = {"version__appel__identifiant": identifiant, "version__numero": int(numero) if numero.isdecimal() else 0}
        texte = TexteDeCahier.objects.filter(**cite).values_list("texte", flat=True).first()
        if texte is None:
            raise KeyError(nom)
        return texte

    def __iter__(self) -> Iterator[str]:
        versions = VersionCahier.objects.order_by("appel__identifiant", "numero")
        return (f"{nom}@{numero}" for nom, numero in versions.values_list("appel__identifiant", "numero"))

    def __len__(self) -> int:
        return VersionCahier.objects.count()
