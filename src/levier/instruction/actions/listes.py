"""The lists of services and their counters, put together and compared with the requests."""

from __future__ import annotations

from django.db import connection, transaction

from levier.socle import argent

_SOMMES = "nombre, demande, calcule, propose, attribue"
_REUNIES = "sum(nombre), sum(demande), sum(calcule), sum(propose), sum(attribue)"
_RESTE = "HAVING (sum(nombre), sum(demande), sum(calcule), sum(propose), sum(attribue)) <> (0, 0, 0, 0, 0)"
_CLE = "departement, region, appel_id, etat, theme, instructeur_id"
_COMPACTER = f"""
WITH reunis AS (
    SELECT unnest(array_agg(id)) AS id FROM instruction_compteurdedossiers GROUP BY {_CLE} HAVING count(*) > 1
), partis AS (
    DELETE FROM instruction_compteurdedossiers c USING reunis r WHERE c.id = r.id RETURNING c.*
)
INSERT INTO instruction_compteurdedossiers ({_CLE}, {_SOMMES})
SELECT {_CLE}, {_REUNIES} FROM partis GROUP BY {_CLE} {_RESTE}
"""  # noqa: S608  the names are ours
_COLONNES = (
    "numero", "departement", "region", "communes", "jusqu_au", "appel_id", "structure_id", "etat", "theme", "projet",
    "instructeur_id", "depose_le", "montant_demande", "montant_propose", "proposition", "fuseau", "silence_au",
    "montant_calcule", "montant_attribue", "complet_le", "echeance_au", "acte", "avis",
    "note",
)  # fmt: skip
_EN_ECART = f"""
SELECT coalesce(v.dossier_id, r.dossier_id), coalesce(v.numero, r.numero)
FROM instruction_a_lister v FULL JOIN instruction_dossierrecu r ON r.dossier_id = v.dossier_id
WHERE ({", ".join(f"v.{one}" for one in _COLONNES)}) IS DISTINCT FROM ({", ".join(f"r.{one}" for one in _COLONNES)})
ORDER BY 2
"""  # noqa: S608  same
_TEXTES_EN_ECART = """
SELECT v.dossier_id, d.numero FROM instruction_a_chercher v JOIN dossiers_dossier d ON d.id = v.dossier_id
LEFT JOIN instruction_texterecu t ON t.dossier_id = v.dossier_id WHERE t.mots IS DISTINCT FROM v.mots ORDER BY 2
"""
_RECOMPTER = f"""
INSERT INTO instruction_compteurdedossiers ({_CLE}, {_SOMMES})
SELECT {_CLE}, {_REUNIES} FROM (
    SELECT {_CLE}, 1 AS nombre, montant AS demande, calcule, propose, attribue FROM instruction_dossierrecu
    WHERE jusqu_au IS NULL
    UNION ALL SELECT {_CLE}, -nombre, -demande, -calcule, -propose, -attribue FROM instruction_compteurdedossiers
) tout GROUP BY {_CLE} {_RESTE}
RETURNING departement, region, etat, theme, nombre, demande
"""  # noqa: S608  same
"""One statement, one instant: what acts change meanwhile adds to it afterwards."""


def compacter_les_compteurs() -> None:
    """Put together the counters of one key. Who reads meanwhile sees the rows of before, or those of after."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPACTER)


@transaction.atomic
def retablir_les_listes() -> list[str]:
    """Compare what lists and counters hold with the requests, mend it, and say in French what differed."""
    with connection.cursor() as cursor:
        cursor.execute(_EN_ECART)
        wrong = cursor.fetchall()
        cursor.execute(
            "SELECT count(instruction_recevoir(cle)) FROM unnest(%s::bigint[]) AS cle", [[key for key, _ in wrong]]
        )
        cursor.execute(_TEXTES_EN_ECART)
        unfound = cursor.fetchall()
        cursor.execute(
            "SELECT count(instruction_indexer(cle)) FROM unnest(%s::bigint[]) AS cle", [[key for key, _ in unfound]]
        )
        cursor.execute(_RECOMPTER)
        counts = cursor.fetchall()
        cursor.execute(_COMPACTER)
    said = [f"Dossier {numero} : la liste ne le montrait pas comme il est." for _, numero in wrong]
    said += [f"Dossier {numero} : la recherche ne lisait pas ce qui y est écrit." for _, numero in unfound]
    return said + [
        f"Compteur {departement or region or 'national'}, {etat}, thème {theme or 'sans'} : "
        f"{nombre:+d} dossiers, {argent.ecrire(demande)}."
        for departement, region, etat, theme, nombre, demande in counts
    ]
