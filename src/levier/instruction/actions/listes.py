"""The lists of services and their counters, put together and compared with the requests."""

from __future__ import annotations

from django.db import connection, transaction

from levier.socle import argent

_CLE = "departement, region, appel_id, etat, theme, instructeur_id"
_COMPACTER = f"""
WITH reunis AS (
    SELECT unnest(array_agg(id)) AS id FROM instruction_compteurdedossiers GROUP BY {_CLE} HAVING count(*) > 1
), partis AS (
    DELETE FROM instruction_compteurdedossiers c USING reunis r WHERE c.id = r.id RETURNING c.*
)
INSERT INTO instruction_compteurdedossiers ({_CLE}, nombre, demande)
SELECT {_CLE}, sum(nombre), sum(demande) FROM partis GROUP BY {_CLE} HAVING sum(nombre) <> 0 OR sum(demande) <> 0
"""  # noqa: S608  the names are ours
_EN_ECART = """
SELECT coalesce(v.dossier_id, r.dossier_id), coalesce(v.numero, r.numero)
FROM instruction_a_lister v FULL JOIN instruction_dossierrecu r ON r.dossier_id = v.dossier_id
WHERE (v.numero, v.departement, v.region, v.communes, v.jusqu_au, v.appel_id, v.structure_id, v.etat, v.theme, v.projet,
    v.instructeur_id, v.depose_le, v.montant_demande, v.montant_propose, v.proposition, v.fuseau, v.silence_au)
IS DISTINCT FROM (r.numero, r.departement, r.region, r.communes, r.jusqu_au, r.appel_id, r.structure_id, r.etat, r.theme,
    r.projet, r.instructeur_id, r.depose_le, r.montant_demande, r.montant_propose, r.proposition, r.fuseau,
    r.silence_au)
ORDER BY 2
"""
_RECOMPTER = f"""
INSERT INTO instruction_compteurdedossiers ({_CLE}, nombre, demande)
SELECT {_CLE}, sum(nombre), sum(demande) FROM (
    SELECT {_CLE}, 1 AS nombre, montant AS demande FROM instruction_dossierrecu WHERE jusqu_au IS NULL
    UNION ALL SELECT {_CLE}, -nombre, -demande FROM instruction_compteurdedossiers
) tout GROUP BY {_CLE} HAVING sum(nombre) <> 0 OR sum(demande) <> 0
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
        cursor.execute(_RECOMPTER)
        counts = cursor.fetchall()
        cursor.execute(_COMPACTER)
    return [f"Dossier {numero} : la liste ne le montrait pas comme il est." for _, numero in wrong] + [
        f"Compteur {departement or region or 'national'}, {etat}, thème {theme or 'sans'} : "
        f"{nombre:+d} dossiers, {argent.ecrire(demande)}."
        for departement, region, etat, theme, nombre, demande in counts
    ]
