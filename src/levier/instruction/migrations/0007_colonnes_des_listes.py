"""Lists hold what is computed and granted, the dates of completeness, the state of the act; counters the four amounts."""

import django.db.models.functions.comparison
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

CACHER = "DROP VIEW instruction_a_lister;"
# What a list shows of a deposited request (ADR 0024): the one definition, read by the triggers and by the check. What is
# granted is the ledger's; the act is the last one signed and not annulled.
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
       )::timestamp AT TIME ZONE v.fuseau END AS silence_au,
       CASE WHEN p.etat IN ('transmise', 'suivie') AND p.montant_calcule IS NOT NULL THEN p.montant_calcule
           ELSE (d.resultat ->> 'montant')::numeric(14, 2) END AS montant_calcule,
       livre.net AS montant_attribue, d.complet_le,
       CASE WHEN d.etat = 'a_completer' THEN (arret.echeance + 1)::timestamp AT TIME ZONE v.fuseau END AS echeance_au,
       coalesce(signe.etat, '') AS acte
FROM dossiers_dossier d
JOIN dossiers_acces a ON a.dossier_id = d.id AND a.titre = 'instruit'
JOIN appels_versioncahier v ON v.id = d.version_id
LEFT JOIN instruction_instruction i ON i.dossier_id = d.id
LEFT JOIN LATERAL (
    SELECT etat, montant, montant_calcule FROM instruction_proposition WHERE dossier_id = d.id ORDER BY id DESC LIMIT 1
) p ON true
LEFT JOIN LATERAL (
    SELECT sum(greatest(0, least((repondue_le AT TIME ZONE v.fuseau)::date, echeance)
        - (demandee_le AT TIME ZONE v.fuseau)::date)) AS jours,
        max(echeance) FILTER (WHERE repondue_le IS NULL) AS echeance
    FROM dossiers_demandecomplement WHERE dossier_id = d.id
) arret ON true
LEFT JOIN LATERAL (
    SELECT nullif(sum(CASE nature WHEN 'attribution' THEN montant ELSE -montant END), 0) AS net
    FROM enveloppes_mouvement WHERE split_part(reference, '/', 1) = d.numero
) livre ON true
LEFT JOIN LATERAL (
    SELECT actes_acte.etat FROM actes_acte JOIN attributions_decision x ON x.id = actes_acte.decision_id
    WHERE x.dossier_id = d.id AND actes_acte.etat IN ('signe', 'a_notifier', 'notifie') ORDER BY actes_acte.id DESC LIMIT 1
) signe ON true
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
# Two more tables that a list tells: whoever writes there holds the request already (enveloppe, dossier, act).
DECLENCHER = """
CREATE TRIGGER recu_de_la_completude AFTER UPDATE ON dossiers_dossier FOR EACH ROW
WHEN (NEW.depose_le IS NOT NULL AND (OLD.complet_le IS DISTINCT FROM NEW.complet_le
    OR OLD.resultat -> 'montant' IS DISTINCT FROM NEW.resultat -> 'montant'))
EXECUTE FUNCTION instruction_recevoir_le_dossier();

CREATE FUNCTION instruction_recevoir_le_mouvement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM instruction_recevoir(id) FROM dossiers_dossier WHERE numero = split_part(NEW.reference, '/', 1);
    RETURN NULL;
END $$;
CREATE TRIGGER recu_du_mouvement AFTER INSERT ON enveloppes_mouvement FOR EACH ROW WHEN (NEW.reference <> '')
EXECUTE FUNCTION instruction_recevoir_le_mouvement();

CREATE FUNCTION instruction_recevoir_l_acte() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM instruction_recevoir(dossier_id) FROM attributions_decision WHERE id IN (OLD.decision_id, NEW.decision_id);
    RETURN NULL;
END $$;
CREATE TRIGGER recu_de_l_acte AFTER INSERT OR UPDATE OF etat, decision_id OR DELETE ON actes_acte FOR EACH ROW
EXECUTE FUNCTION instruction_recevoir_l_acte();
"""
COMPTER = """
CREATE OR REPLACE FUNCTION instruction_compter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.jusqu_au IS NULL THEN
        INSERT INTO instruction_compteurdedossiers (departement, region, appel_id, etat, theme, instructeur_id, nombre, demande,
            calcule, propose, attribue)
        VALUES (OLD.departement, OLD.region, OLD.appel_id, OLD.etat, OLD.theme, OLD.instructeur_id, -1, -OLD.montant,
            -OLD.calcule, -OLD.propose, -OLD.attribue);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.jusqu_au IS NULL THEN
        INSERT INTO instruction_compteurdedossiers (departement, region, appel_id, etat, theme, instructeur_id, nombre, demande,
            calcule, propose, attribue)
        VALUES (NEW.departement, NEW.region, NEW.appel_id, NEW.etat, NEW.theme, NEW.instructeur_id, 1, NEW.montant,
            NEW.calcule, NEW.propose, NEW.attribue);
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER compteur_au_passage ON instruction_dossierrecu;
CREATE TRIGGER compteur_au_passage AFTER UPDATE ON instruction_dossierrecu FOR EACH ROW
WHEN ((OLD.departement, OLD.region, OLD.jusqu_au, OLD.appel_id, OLD.etat, OLD.theme, OLD.instructeur_id, OLD.montant,
    OLD.calcule, OLD.propose, OLD.attribue)
    IS DISTINCT FROM
    (NEW.departement, NEW.region, NEW.jusqu_au, NEW.appel_id, NEW.etat, NEW.theme, NEW.instructeur_id, NEW.montant,
    NEW.calcule, NEW.propose, NEW.attribue))
EXECUTE FUNCTION instruction_compter();
"""
# The triggers count what these rows add, from the zeros of before.
REMPLIR = """
UPDATE instruction_dossierrecu r SET montant_calcule = v.montant_calcule, montant_attribue = v.montant_attribue,
    complet_le = v.complet_le, echeance_au = v.echeance_au, acte = v.acte
FROM instruction_a_lister v WHERE v.dossier_id = r.dossier_id;
"""
SOLDER = """
INSERT INTO instruction_compteurdedossiers (departement, region, appel_id, etat, theme, instructeur_id, nombre, demande,
    calcule, propose, attribue)
SELECT departement, region, appel_id, etat, theme, instructeur_id, 0, 0, 0, sum(propose), 0 FROM instruction_dossierrecu
WHERE jusqu_au IS NULL AND propose <> 0 GROUP BY departement, region, appel_id, etat, theme, instructeur_id;
"""
COLONNES = (
    "dossier_id", "numero", "departement", "region", "communes", "jusqu_au", "appel_id", "structure_id", "etat", "theme",
    "projet", "instructeur_id", "depose_le", "montant_demande", "montant_propose", "proposition", "fuseau", "silence_au",
    "montant_calcule", "montant_attribue", "complet_le", "echeance_au", "acte",
)  # fmt: skip


def _nommer(sql):
    """The statement with the columns that a list copies, written once."""
    for word, prefix in {"COLONNES": "", "NOUVELLES": "EXCLUDED.", "ANCIENNES": "r."}.items():
        sql = sql.replace(word, ", ".join(f"{prefix}{one}" for one in COLONNES))
    return sql


class Migration(migrations.Migration):

    dependencies = [
        ('appels', '0010_silence_de_la_version'),
        ('actes', '0004_notification_et_reception'),
        ('dossiers', '0017_partenaire_ouvert_par'),
        ('enveloppes', '0003_imputation'),
        ('instruction', '0006_classement_propose'),
        ('territoires', '0003_adresses_officielles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(CACHER),
        migrations.AddField(
            model_name='compteurdedossiers',
            name='attribue',
            field=models.DecimalField(decimal_places=2, default=0, help_text='in euros', max_digits=16),
        ),
        migrations.AddField(
            model_name='compteurdedossiers',
            name='calcule',
            field=models.DecimalField(decimal_places=2, default=0, help_text='in euros', max_digits=16),
        ),
        migrations.AddField(
            model_name='compteurdedossiers',
            name='propose',
            field=models.DecimalField(decimal_places=2, default=0, help_text='in euros', max_digits=16),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='acte',
            field=models.CharField(blank=True, help_text='etat of the last act signed; empty: none', max_length=10),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='montant_attribue',
            field=models.DecimalField(decimal_places=2, help_text='by the ledger, releases deducted; null: nothing, or no more', max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='montant_calcule',
            field=models.DecimalField(decimal_places=2, help_text='by the last proposal, else at the last sending', max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='complet_le',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='echeance_au',
            field=models.DateTimeField(help_text='first instant at which the completion that is waited for is late; null: none is', null=True),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='propose',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('montant_propose', models.Value(Decimal('0'))), help_text='lists are sorted by it', output_field=models.DecimalField(decimal_places=2, max_digits=14)),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='attribue',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('montant_attribue', models.Value(Decimal('0'))), help_text='lists are sorted by it', output_field=models.DecimalField(decimal_places=2, max_digits=14)),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='calcule',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('montant_calcule', models.Value(Decimal('0'))), help_text='lists are sorted by it', output_field=models.DecimalField(decimal_places=2, max_digits=14)),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['calcule', 'dossier'], name='recu_calcul'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['propose', 'dossier'], name='recu_propos'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['attribue', 'dossier'], name='recu_attrib'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['region', 'calcule', 'dossier'], name='recu_region_calcul'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['region', 'propose', 'dossier'], name='recu_region_propos'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['region', 'attribue', 'dossier'], name='recu_region_attrib'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['departement', 'calcule', 'dossier'], name='recu_depart_calcul'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['departement', 'propose', 'dossier'], name='recu_depart_propos'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['departement', 'attribue', 'dossier'], name='recu_depart_attrib'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(condition=models.Q(('echeance_au__isnull', False)), fields=['echeance_au'], name='recu_echeance'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(condition=models.Q(('complet_le__isnull', False)), fields=['complet_le'], name='recu_complet'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(condition=models.Q(('acte', ''), _negated=True), fields=['acte', 'depose_le'], name='recu_acte'),
        ),
        migrations.RunSQL([VUE, _nommer(RECEVOIR), DECLENCHER, COMPTER, SOLDER, REMPLIR]),
    ]
