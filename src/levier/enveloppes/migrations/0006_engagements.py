"""What Chorus commits, beside what is granted; and what each day adds up to, kept by the ledger itself (ADR 0065)."""

import django.db.models.deletion
from django.db import migrations, models

# At the end of a transaction, not at each statement: a grant that is corrected is released, then taken again.
COUVRIR = """
CREATE FUNCTION enveloppes_engage_couvert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM enveloppes_enveloppe WHERE id = NEW.id AND montant_engage > montant_attribue) THEN
        RAISE EXCEPTION 'more is engaged than is granted at enveloppe %', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enveloppe_engagee_dans_l_attribue';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER enveloppe_engagee_dans_l_attribue AFTER INSERT OR UPDATE ON enveloppes_enveloppe
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.montant_engage > NEW.montant_attribue)
EXECUTE FUNCTION enveloppes_engage_couvert();
"""
# Whoever writes a line holds the row of its enveloppe: two lines of one enveloppe follow one another. A line dated before
# others, as those that are taken over, moves the days after it.
CUMULER = """
CREATE FUNCTION enveloppes_cumuler() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ce_jour date := (NEW.survenu_le AT TIME ZONE 'Europe/Paris')::date;
BEGIN
    INSERT INTO enveloppes_cumul (enveloppe_id, nature, jour, montant)
    SELECT NEW.enveloppe_id, NEW.nature, ce_jour, coalesce((
        SELECT montant FROM enveloppes_cumul
        WHERE enveloppe_id = NEW.enveloppe_id AND nature = NEW.nature AND jour <= ce_jour ORDER BY jour DESC LIMIT 1
    ), 0)
    ON CONFLICT (enveloppe_id, nature, jour) DO NOTHING;
    UPDATE enveloppes_cumul SET montant = montant + NEW.montant
    WHERE enveloppe_id = NEW.enveloppe_id AND nature = NEW.nature AND jour >= ce_jour;
    RETURN NULL;
END $$;
CREATE TRIGGER cumul_du_mouvement AFTER INSERT ON enveloppes_mouvement FOR EACH ROW EXECUTE FUNCTION enveloppes_cumuler();
INSERT INTO enveloppes_cumul (enveloppe_id, nature, jour, montant)
SELECT enveloppe_id, nature, jour, sum(sum(montant)) OVER (PARTITION BY enveloppe_id, nature ORDER BY jour)
FROM (SELECT enveloppe_id, nature, montant, (survenu_le AT TIME ZONE 'Europe/Paris')::date AS jour FROM enveloppes_mouvement) m
GROUP BY enveloppe_id, nature, jour;
"""
# The view of the lists (ADR 0024) reads this column, on a base where a later step is already there: it stands aside meanwhile.
RETENIR_LA_VUE = """
DO $$ BEGIN
    IF to_regclass('instruction_a_lister') IS NOT NULL THEN
        CREATE TEMP TABLE vue_retenue ON COMMIT DROP AS
        SELECT pg_get_viewdef('instruction_a_lister'::regclass, true) AS texte;
        DROP VIEW instruction_a_lister;
    END IF;
END $$;
"""
RENDRE_LA_VUE = """
DO $$ BEGIN
    IF to_regclass('pg_temp.vue_retenue') IS NOT NULL THEN
        EXECUTE 'CREATE VIEW instruction_a_lister AS ' || (SELECT texte FROM vue_retenue);
    END IF;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('appels', '0010_silence_de_la_version'),
        ('enveloppes', '0005_transferts'),
        ('territoires', '0003_adresses_officielles'),
    ]

    operations = [
        migrations.CreateModel(
            name='Cumul',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nature', models.CharField(choices=[('ouverture', 'ouverture de crédits'), ('cession', 'crédits cédés'), ('reception', 'crédits reçus'), ('reduction', 'réduction de crédits'), ('attribution', 'attribution'), ('degagement', 'dégagement'), ('engagement', 'engagement dans Chorus'), ('desengagement', 'réduction d’un engagement de Chorus')], max_length=13)),
                ('jour', models.DateField()),
                ('montant', models.DecimalField(decimal_places=2, help_text='since the first day', max_digits=16)),
            ],
            options={
                'verbose_name': "cumul d'une enveloppe",
            },
        ),
        migrations.RemoveConstraint(
            model_name='mouvement',
            name='mouvement_nomme_sa_decision',
        ),
        migrations.AddField(
            model_name='enveloppe',
            name='montant_engage',
            field=models.DecimalField(decimal_places=2, default=0, help_text='by the engagements juridiques of Chorus', max_digits=14),
        ),
        migrations.AddField(
            model_name='mouvement',
            name='ej',
            field=models.CharField(blank=True, help_text='number of the engagement juridique in Chorus', max_length=10),
        ),
        migrations.AddField(
            model_name='mouvement',
            name='ej_du',
            field=models.DateField(help_text='its day in Chorus', null=True),
        ),
        migrations.AddField(
            model_name='mouvement',
            name='prise',
            field=models.ForeignKey(help_text='the attribution that an engagement commits', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='enveloppes.mouvement'),
        ),
        migrations.RunSQL(RETENIR_LA_VUE),
        migrations.AlterField(
            model_name='mouvement',
            name='nature',
            field=models.CharField(choices=[('ouverture', 'ouverture de crédits'), ('cession', 'crédits cédés'), ('reception', 'crédits reçus'), ('reduction', 'réduction de crédits'), ('attribution', 'attribution'), ('degagement', 'dégagement'), ('engagement', 'engagement dans Chorus'), ('desengagement', 'réduction d’un engagement de Chorus')], max_length=13),
        ),
        migrations.RunSQL(RENDRE_LA_VUE),
        migrations.AddConstraint(
            model_name='enveloppe',
            constraint=models.CheckConstraint(condition=models.Q(('montant_engage__gte', 0)), name='enveloppe_engagee_positive'),
        ),
        migrations.AddConstraint(
            model_name='mouvement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('appel__isnull', True), ('nature__in', ['ouverture', 'reduction', 'cession', 'reception', 'engagement', 'desengagement']), ('reference', ''), ('structure__isnull', True)), models.Q(('appel__isnull', False), ('nature__in', ['attribution', 'degagement']), ('structure__isnull', False), ('hypothese', False), models.Q(('reference', ''), _negated=True)), _connector='OR'), name='mouvement_nomme_sa_decision'),
        ),
        migrations.AddConstraint(
            model_name='mouvement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ej_du__isnull', False), ('hypothese', False), ('nature__in', ['engagement', 'desengagement']), ('prise__isnull', False), ('ej__regex', '^[0-9]{10}$')), models.Q(models.Q(('nature__in', ['engagement', 'desengagement']), _negated=True), ('ej', ''), ('ej_du__isnull', True), ('prise__isnull', True)), _connector='OR'), name='mouvement_nomme_son_ej'),
        ),
        migrations.AddField(
            model_name='cumul',
            name='enveloppe',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enveloppes.enveloppe'),
        ),
        migrations.AddConstraint(
            model_name='cumul',
            constraint=models.UniqueConstraint(fields=('enveloppe', 'nature', 'jour'), name='cumul_du_jour'),
        ),
        migrations.RunSQL([COUVRIR, CUMULER]),
    ]
