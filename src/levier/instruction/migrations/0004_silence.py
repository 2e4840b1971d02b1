"""Lists hold the instant at which silence decides, as the receipt of the request dates it."""

import datetime

import django.db.models.functions.comparison
from django.db import migrations, models

CACHER = "DROP VIEW instruction_a_lister;"
# What a list shows of a deposited request (ADR 0024): the one definition, read by the triggers and by the check. The instant
# of the silence is the end of the day that `dossiers.echeances.delais.terme_de_decision` gives; none once it was decided.
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
           ((d.depose_le AT TIME ZONE v.fuseau)::date + make_interval(months => v.silence_mois))::date
           + coalesce(arret.jours, 0)::int + 1
       )::timestamp AT TIME ZONE v.fuseau END AS silence_au
FROM dossiers_dossier d
JOIN dossiers_acces a ON a.dossier_id = d.id AND a.titre = 'instruit'
JOIN appels_versioncahier v ON v.id = d.version_id
LEFT JOIN instruction_instruction i ON i.dossier_id = d.id
LEFT JOIN LATERAL (
    SELECT etat, montant FROM instruction_proposition WHERE dossier_id = d.id ORDER BY id DESC LIMIT 1
) p ON true
LEFT JOIN LATERAL (
    SELECT sum(greatest(0, least((repondue_le AT TIME ZONE v.fuseau)::date, echeance)
        - (demandee_le AT TIME ZONE v.fuseau)::date)) AS jours
    FROM dossiers_demandecomplement WHERE dossier_id = d.id
) arret ON true
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
CREATE TRIGGER recu_du_complement AFTER INSERT OR UPDATE OR DELETE ON dossiers_demandecomplement FOR EACH ROW
EXECUTE FUNCTION instruction_recevoir_ce_dossier();
"""
REMPLIR = """
UPDATE instruction_dossierrecu r SET fuseau = v.fuseau, silence_au = v.silence_au
FROM instruction_a_lister v WHERE v.dossier_id = r.dossier_id;
"""
COLONNES = (
    "dossier_id", "numero", "departement", "region", "communes", "jusqu_au", "appel_id", "structure_id", "etat", "theme",
    "projet", "instructeur_id", "depose_le", "montant_demande", "montant_propose", "proposition", "fuseau", "silence_au",
)  # fmt: skip


def _nommer(sql):
    """The statement with the columns that a list copies, written once."""
    for word, prefix in {"COLONNES": "", "NOUVELLES": "EXCLUDED.", "ANCIENNES": "r."}.items():
        sql = sql.replace(word, ", ".join(f"{prefix}{one}" for one in COLONNES))
    return sql


class Migration(migrations.Migration):

    dependencies = [
        ('appels', '0010_silence_de_la_version'),
        ('dossiers', '0017_partenaire_ouvert_par'),
        ('instruction', '0003_propositions'),
    ]

    operations = [
        migrations.RunSQL(CACHER),
        migrations.AddField(
            model_name='dossierrecu',
            name='fuseau',
            field=models.CharField(default='Europe/Paris', help_text='of the call, for its dates', max_length=40),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='silence_au',
            field=models.DateTimeField(help_text='first instant at which silence has decided; null: decided, or no text read says', null=True),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='silence_tri',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('silence_au', models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), models.DateTimeField())), help_text='lists are sorted by it', output_field=models.DateTimeField()),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['silence_tri', 'dossier'], name='recu_silence'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['etat', 'silence_tri', 'dossier'], name='recu_etat_silence'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['region', 'silence_tri', 'dossier'], name='recu_region_silence'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['region', 'etat', 'silence_tri', 'dossier'], name='recu_region_etat_silence'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['departement', 'silence_tri', 'dossier'], name='recu_depart_silence'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['departement', 'etat', 'silence_tri', 'dossier'], name='recu_depart_etat_silence'),
        ),
        migrations.RunSQL([VUE, _nommer(RECEVOIR), DECLENCHER, REMPLIR]),
    ]
