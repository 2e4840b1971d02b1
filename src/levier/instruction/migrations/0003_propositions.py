"""What was proposed becomes rows of their own (ADR 0035); lists read the last one of each request."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Who proposed is known by the journal. A proposal of nothing was one of refusal; one made before what changed since, or on
# a request that is not to be decided, no longer holds.
PORTER = """
INSERT INTO instruction_proposition (dossier_id, nature, etat, montant, montant_calcule, avis, motif, conditions, version_id,
    depot_le, empreinte, jugements, faite_par, faite_par_personne_id, faite_le, close_le, raison)
SELECT d.id, CASE WHEN i.montant_propose > 0 THEN 'attribution' ELSE 'refus' END, vu.etat,
    nullif(i.montant_propose, 0), i.montant_calcule, i.avis,
    CASE WHEN i.montant_propose > 0 THEN i.motif_ecart ELSE coalesce(nullif(i.motif_ecart, ''), nullif(i.avis, ''), '—') END,
    '[]', d.version_id, coalesce(d.dernier_depot_le, d.depose_le), '', '[]', i.propose_par, auteur.id, i.propose_le,
    CASE WHEN vu.etat <> 'transmise' THEN greatest(i.propose_le, d.dernier_depot_le, x.decidee_le, j.rendue_le) END,
    CASE WHEN vu.etat = 'perimee' THEN 'le dossier a changé depuis' ELSE '' END
FROM instruction_instruction i
JOIN dossiers_dossier d ON d.id = i.dossier_id
LEFT JOIN LATERAL (SELECT max(decidee_le) AS decidee_le FROM attributions_decision WHERE dossier_id = d.id) x ON true
LEFT JOIN LATERAL (SELECT max(rendue_le) AS rendue_le FROM instruction_appreciationrendue WHERE dossier_id = d.id) j ON true
LEFT JOIN LATERAL (
    SELECT acteur_identifiant AS qui FROM socle_evenement WHERE objet_type = 'dossiers.dossier' AND objet_id = d.id::text
    AND nom = 'montant_propose' ORDER BY rang DESC LIMIT 1
) e ON true
LEFT JOIN comptes_personne auteur ON 'personne:' || auteur.id = e.qui
CROSS JOIN LATERAL (SELECT CASE
    WHEN d.etat IN ('retenu', 'refuse') THEN 'suivie'
    WHEN d.etat = 'en_instruction' AND x.decidee_le IS NULL AND i.propose_le >= d.dernier_depot_le
        AND (j.rendue_le IS NULL OR j.rendue_le <= i.propose_le) THEN 'transmise'
    ELSE 'perimee' END AS etat) vu
WHERE i.montant_propose IS NOT NULL AND i.propose_le IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
CACHER = "DROP VIEW instruction_a_lister;"
# What a list shows of a deposited request (ADR 0024): the one definition, read by the triggers and by the check.
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
           THEN '' ELSE coalesce(p.etat, '') END AS proposition
FROM dossiers_dossier d
JOIN dossiers_acces a ON a.dossier_id = d.id AND a.titre = 'instruit'
JOIN appels_versioncahier v ON v.id = d.version_id
LEFT JOIN instruction_instruction i ON i.dossier_id = d.id
LEFT JOIN LATERAL (
    SELECT etat, montant FROM instruction_proposition WHERE dossier_id = d.id ORDER BY id DESC LIMIT 1
) p ON true
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
CREATE TRIGGER recu_de_la_proposition AFTER INSERT OR UPDATE OR DELETE ON instruction_proposition FOR EACH ROW
EXECUTE FUNCTION instruction_recevoir_ce_dossier();
"""
REMPLIR = """
UPDATE instruction_dossierrecu r SET montant_propose = v.montant_propose, proposition = v.proposition
FROM instruction_a_lister v WHERE v.dossier_id = r.dossier_id
AND (v.montant_propose, v.proposition) IS DISTINCT FROM (r.montant_propose, r.proposition);
"""
COLONNES = (
    "dossier_id", "numero", "departement", "region", "communes", "jusqu_au", "appel_id", "structure_id", "etat", "theme",
    "projet", "instructeur_id", "depose_le", "montant_demande", "montant_propose", "proposition",
)  # fmt: skip


def _nommer(sql):
    """The statement with the columns that a list copies, written once."""
    for word, prefix in {"COLONNES": "", "NOUVELLES": "EXCLUDED.", "ANCIENNES": "r."}.items():
        sql = sql.replace(word, ", ".join(f"{prefix}{one}" for one in COLONNES))
    return sql


class Migration(migrations.Migration):

    dependencies = [
        ('appels', '0009_actes_du_depot'),
        ('dossiers', '0016_date_des_pieces'),
        ('attributions', '0004_lignes_de_decision'),
        ('instruction', '0002_dossiers_recus'),
        ('socle', '0008_journal_format_2'),
        ('territoires', '0002_recherche_de_structures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(choices=[('attribution', 'attribution'), ('refus', 'refus')], max_length=11)),
                ('etat', models.CharField(choices=[('transmise', 'à signer'), ('renvoyee', 'renvoyée'), ('retiree', 'retirée'), ('perimee', 'à renouveler'), ('suivie', 'signée')], default='transmise', max_length=9)),
                ('montant', models.DecimalField(decimal_places=2, help_text='of a grant', max_digits=14, null=True)),
                ('montant_calcule', models.DecimalField(decimal_places=2, help_text='what the rules gave; null while values were missing', max_digits=14, null=True)),
                ('avis', models.TextField(blank=True, help_text='how the project answers the criteria')),
                ('motif', models.TextField(blank=True, help_text='why less than the computed amount, or why a refusal')),
                ('conditions', models.JSONField(default=list, help_text='of a refusal: ids of the conditions of the cahier not met')),
                ('depot_le', models.DateTimeField(help_text='the last sending that it was made on', null=True)),
                ('empreinte', models.CharField(blank=True, help_text='of the computed result; empty: not kept then', max_length=64)),
                ('jugements', models.JSONField(default=list, help_text='the judgements rendered then')),
                ('faite_par', models.CharField(help_text='as the journal keeps it', max_length=200)),
                ('faite_le', models.DateTimeField(help_text='business time')),
                ('close_le', models.DateTimeField(help_text='business time; when it stopped to wait', null=True)),
                ('raison', models.TextField(blank=True, help_text='why it was sent back, or what came after it')),
            ],
            options={
                'verbose_name': 'proposition',
                'ordering': ['dossier', 'id'],
            },
        ),
        migrations.AddField(
            model_name='appreciationrendue',
            name='confirmee',
            field=models.BooleanField(default=False, help_text='what the cahier supposes, confirmed as it is'),
        ),
        migrations.AddField(
            model_name='appreciationrendue',
            name='fonction',
            field=models.CharField(blank=True, help_text='of who judged, as acts print it', max_length=200),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='proposition',
            field=models.CharField(blank=True, help_text='etat of the last proposal; empty: none, or taken back', max_length=9),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['proposition', 'depose_le', 'dossier'], name='recu_propos_depose'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['proposition', 'montant', 'dossier'], name='recu_propos_montan'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['region', 'proposition', 'depose_le', 'dossier'], name='recu_region_propos_depose'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['region', 'proposition', 'montant', 'dossier'], name='recu_region_propos_montan'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['departement', 'proposition', 'depose_le', 'dossier'], name='recu_depart_propos_depose'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['departement', 'proposition', 'montant', 'dossier'], name='recu_depart_propos_montan'),
        ),
        migrations.AddField(
            model_name='proposition',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='propositions', to='dossiers.dossier'),
        ),
        migrations.AddField(
            model_name='proposition',
            name='faite_par_personne',
            field=models.ForeignKey(help_text='null: made before it was kept', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposition',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appels.versioncahier'),
        ),
        migrations.AddConstraint(
            model_name='proposition',
            constraint=models.UniqueConstraint(condition=models.Q(('etat', 'transmise')), fields=('dossier',), name='proposition_vivante'),
        ),
        migrations.AddConstraint(
            model_name='proposition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('montant__isnull', True), ('nature', 'refus'), models.Q(('motif', ''), _negated=True)), models.Q(('montant__gt', 0), ('montant__isnull', False), ('montant_calcule__isnull', False), ('nature', 'attribution')), _connector='OR'), name='proposition_complete'),
        ),
        migrations.AddConstraint(
            model_name='proposition',
            constraint=models.CheckConstraint(condition=models.Q(('nature', 'refus'), ('montant', models.F('montant_calcule')), models.Q(('motif', ''), _negated=True), _connector='OR'), name='proposition_ecart_motive'),
        ),
        migrations.AddConstraint(
            model_name='proposition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('close_le__isnull', True), ('etat', 'transmise')), models.Q(models.Q(('etat', 'transmise'), _negated=True), ('close_le__isnull', False)), _connector='OR'), name='proposition_close_datee'),
        ),
        migrations.RunSQL([PORTER, CACHER]),
        migrations.RemoveConstraint(
            model_name='instruction',
            name='instruction_propose_positif',
        ),
        migrations.RemoveConstraint(
            model_name='instruction',
            name='instruction_ecart_motive',
        ),
        migrations.RemoveField(
            model_name='instruction',
            name='avis',
        ),
        migrations.RemoveField(
            model_name='instruction',
            name='montant_calcule',
        ),
        migrations.RemoveField(
            model_name='instruction',
            name='montant_propose',
        ),
        migrations.RemoveField(
            model_name='instruction',
            name='motif_ecart',
        ),
        migrations.RemoveField(
            model_name='instruction',
            name='propose_le',
        ),
        migrations.RemoveField(
            model_name='instruction',
            name='propose_par',
        ),
        migrations.RunSQL([VUE, _nommer(RECEVOIR), DECLENCHER, REMPLIR]),
    ]
