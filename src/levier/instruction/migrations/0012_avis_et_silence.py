"""Lists say which avis are waited for; silence once it has decided is moved by nothing; a completion may be given longer."""

from django.db import migrations, models

CACHER = "DROP VIEW instruction_a_lister;"
# What a list shows of a deposited request (ADR 0024): the one definition, read by the triggers and by the check. A completion
# asked after silence decided stops no delay: there is none left (ADR 0051).
VUE = """
CREATE VIEW instruction_a_lister AS
SELECT d.id AS dossier_id, d.numero,
       CASE WHEN a.perimetre IN ('departement', 'communes') THEN a.code ELSE '' END AS departement,
       a.region_code AS region, a.communes, a.jusqu_au, d.appel_id, d.structure_id, d.etat,
       left(coalesce(vu.reponses ->> v.champ_theme, ''), 80) AS theme,
       left(coalesce(vu.reponses ->> v.champ_titre, ''), 200) AS projet,
       i.instructeur_id, d.depose_le, d.montant_demande,
       CASE WHEN p.etat IN ('transmise', 'perimee') OR p.etat = 'suivie' AND d.etat IN ('retenu', 'refuse')
           THEN p.montant END AS montant_propose,
       CASE WHEN p.etat = 'retiree' OR p.etat = 'suivie' AND d.etat NOT IN ('retenu', 'refuse')
           THEN '' ELSE coalesce(p.etat, '') END AS proposition,
       v.fuseau,
       CASE WHEN d.etat IN ('depose', 'a_completer', 'en_instruction') AND NOT EXISTS (
           SELECT 1 FROM instruction_proposition WHERE dossier_id = d.id AND etat = 'suivie'
       ) THEN (
           loi.terme + coalesce(arret.jours, 0)::int + 1
       )::timestamp AT TIME ZONE v.fuseau END AS silence_au,
       CASE WHEN p.etat IN ('transmise', 'suivie') AND p.montant_calcule IS NOT NULL THEN p.montant_calcule
           ELSE (d.resultat ->> 'montant')::numeric(14, 2) END AS montant_calcule,
       livre.net AS montant_attribue, d.complet_le,
       CASE WHEN d.etat = 'a_completer' THEN (arret.echeance + 1)::timestamp AT TIME ZONE v.fuseau END AS echeance_au,
       coalesce(signe.etat, '') AS acte, coalesce(demandes.avis, '') AS avis
FROM dossiers_dossier d
JOIN dossiers_acces a ON a.dossier_id = d.id AND a.titre = 'instruit'
JOIN appels_versioncahier v ON v.id = d.version_id
LEFT JOIN instruction_instruction i ON i.dossier_id = d.id
LEFT JOIN LATERAL (
    SELECT etat, montant, montant_calcule FROM instruction_proposition WHERE dossier_id = d.id ORDER BY id DESC LIMIT 1
) p ON true
CROSS JOIN LATERAL (
    SELECT ((d.depose_le AT TIME ZONE v.fuseau)::date + make_interval(months => v.silence_mois))::date AS terme
) loi
LEFT JOIN LATERAL (
    SELECT sum(jours) FILTER (WHERE a_temps) AS jours, max(derniere) FILTER (WHERE repondue_le IS NULL) AS echeance
    FROM (
        SELECT jours, derniere, repondue_le, bool_and(demandee <= loi.terme + avant) OVER (ORDER BY id) AS a_temps
        FROM (
            SELECT c.*, coalesce(sum(jours) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::int AS avant
            FROM (
                SELECT id, repondue_le, coalesce(prolongee_au, echeance) AS derniere,
                    (demandee_le AT TIME ZONE v.fuseau)::date AS demandee,
                    greatest(0, least((repondue_le AT TIME ZONE v.fuseau)::date, echeance)
                        - (demandee_le AT TIME ZONE v.fuseau)::date) AS jours
                FROM dossiers_demandecomplement WHERE dossier_id = d.id
            ) c
        ) suite
    ) comptee
) arret ON true
LEFT JOIN LATERAL (
    SELECT nullif(sum(CASE nature WHEN 'attribution' THEN montant ELSE -montant END), 0) AS net
    FROM enveloppes_mouvement WHERE split_part(reference, '/', 1) = d.numero
) livre ON true
LEFT JOIN LATERAL (
    SELECT actes_acte.etat FROM actes_acte JOIN attributions_decision x ON x.id = actes_acte.decision_id
    WHERE x.dossier_id = d.id AND actes_acte.etat IN ('signe', 'a_notifier', 'notifie') ORDER BY actes_acte.id DESC LIMIT 1
) signe ON true
LEFT JOIN LATERAL (
    SELECT CASE WHEN bool_or(rendu_le IS NULL) AND d.etat IN ('depose', 'a_completer', 'en_instruction') THEN 'attendu'
        WHEN bool_or(rendu_le IS NOT NULL) THEN 'rendu' END AS avis
    FROM instruction_demandeavis WHERE dossier_id = d.id AND annulee_le IS NULL
) demandes ON true
CROSS JOIN LATERAL (
    SELECT CASE WHEN d.etat = 'a_completer' THEN d.instantane -> 'reponses' ELSE d.reponses END AS reponses
) vu
WHERE d.depose_le IS NOT NULL
"""
RECEVOIR = """
CREATE OR REPLACE FUNCTION instruction_recevoir(recu bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM dossiers_dossier WHERE id = recu FOR NO KEY UPDATE;
    INSERT INTO instruction_dossierrecu AS r (COLONNES) SELECT COLONNES FROM instruction_a_lister WHERE dossier_id = recu
    ON CONFLICT (dossier_id) DO UPDATE SET (COLONNES) = ROW (NOUVELLES)
    WHERE (ANCIENNES) IS DISTINCT FROM (NOUVELLES);
    IF NOT FOUND THEN
        DELETE FROM instruction_dossierrecu r WHERE r.dossier_id = recu
        AND NOT EXISTS (SELECT 1 FROM instruction_a_lister v WHERE v.dossier_id = recu);
    END IF;
END $$;
"""
DECLENCHER = """
CREATE TRIGGER recu_de_l_avis AFTER INSERT OR UPDATE OF rendu_le, annulee_le OR DELETE ON instruction_demandeavis
FOR EACH ROW EXECUTE FUNCTION instruction_recevoir_ce_dossier();
"""
REMPLIR = """
UPDATE instruction_dossierrecu r SET silence_au = v.silence_au, avis = v.avis
FROM instruction_a_lister v WHERE v.dossier_id = r.dossier_id AND (r.silence_au, r.avis) IS DISTINCT FROM (v.silence_au, v.avis);
"""
COLONNES = (
    "dossier_id", "numero", "departement", "region", "communes", "jusqu_au", "appel_id", "structure_id", "etat", "theme",
    "projet", "instructeur_id", "depose_le", "montant_demande", "montant_propose", "proposition", "fuseau", "silence_au",
    "montant_calcule", "montant_attribue", "complet_le", "echeance_au", "acte", "avis",
)  # fmt: skip


def _nommer(sql):
    """The statement with the columns that a list copies, written once."""
    for word, prefix in {"COLONNES": "", "NOUVELLES": "EXCLUDED.", "ANCIENNES": "r."}.items():
        sql = sql.replace(word, ", ".join(f"{prefix}{one}" for one in COLONNES))
    return sql


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0018_delai_prolonge'),
        ('instruction', '0011_vues_de_liste'),
    ]

    operations = [
        migrations.RunSQL(CACHER),
        migrations.AddField(
            model_name='dossierrecu',
            name='avis',
            field=models.CharField(blank=True, help_text='attendu: one at least is waited for; rendu: all were given; empty: none asked', max_length=7),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(condition=models.Q(('avis', ''), _negated=True), fields=['avis', 'depose_le'], name='recu_avis'),
        ),
        migrations.RunSQL([VUE, _nommer(RECEVOIR), DECLENCHER, REMPLIR]),
    ]
