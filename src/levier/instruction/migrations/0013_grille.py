"""Grids of a request; the list says the note that they give together, as the work of the service holds it."""

from decimal import Decimal
from importlib import import_module

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

_AVANT = import_module("levier.instruction.migrations.0012_avis_et_silence")
# The one definition of what a list shows (ADR 0024), as it was, and one column more.
VUE = _AVANT.VUE.replace(" AS acte,", " AS acte, i.note,")
COLONNES = (*_AVANT.COLONNES, "note")


def _nommer(sql):
    """The statement with the columns that a list copies, written once."""
    for word, prefix in {"COLONNES": "", "NOUVELLES": "EXCLUDED.", "ANCIENNES": "r."}.items():
        sql = sql.replace(word, ", ".join(f"{prefix}{one}" for one in COLONNES))
    return sql


class Migration(migrations.Migration):

    dependencies = [
        ('appels', '0010_silence_de_la_version'),
        ('dossiers', '0018_delai_prolonge'),
        ('instruction', '0012_avis_et_silence'),
        ('territoires', '0003_adresses_officielles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(_AVANT.CACHER),
        migrations.CreateModel(
            name='Notation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lignes', models.JSONField(default=dict, help_text='by criterion: note (null: without object; absent: not marked yet), raison')),
                ('ouverte_le', models.DateTimeField(help_text='business time; asked, or begun')),
                ('apres_lecture', models.BooleanField(default=False, help_text="whether the others' marks could be read before")),
                ('motif', models.TextField(blank=True, help_text='why it replaces one already sent')),
                ('envoyee_le', models.DateTimeField(help_text='business time', null=True)),
                ('remplacee_le', models.DateTimeField(help_text='business time; from then on it no longer counts', null=True)),
                ('abandonnee_le', models.DateTimeField(help_text='business time; awaited no more', null=True)),
                ('accord', models.BooleanField(help_text='of who read it after; null: nobody did', null=True)),
                ('relecture', models.TextField(blank=True)),
                ('relue_le', models.DateTimeField(help_text='business time', null=True)),
            ],
            options={
                'verbose_name': 'notation',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='note',
            field=models.DecimalField(decimal_places=18, help_text='of the grid, share of the maximum; null: none, or awaited', max_digits=19, null=True),
        ),
        migrations.AddField(
            model_name='dossierrecu',
            name='note_tri',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('note', models.Value(Decimal('-1'))), help_text='lists are sorted by it: no note, after zero', output_field=models.DecimalField(decimal_places=18, max_digits=19)),
        ),
        migrations.AddField(
            model_name='instruction',
            name='note',
            field=models.DecimalField(decimal_places=18, help_text='of the grid, share of the maximum; null: none, or awaited', max_digits=19, null=True),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['note_tri', 'dossier'], name='recu_note_t'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['region', 'note_tri', 'dossier'], name='recu_region_note_t'),
        ),
        migrations.AddIndex(
            model_name='dossierrecu',
            index=models.Index(fields=['departement', 'note_tri', 'dossier'], name='recu_depart_note_t'),
        ),
        migrations.AddField(
            model_name='notation',
            name='demandee_par',
            field=models.ForeignKey(help_text='null: begun by who marks', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notation',
            name='dossier',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notations', to='dossiers.dossier'),
        ),
        migrations.AddField(
            model_name='notation',
            name='evaluateur',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notation',
            name='relue_par',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notation',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='appels.versioncahier'),
        ),
        migrations.AddConstraint(
            model_name='notation',
            constraint=models.UniqueConstraint(condition=models.Q(('abandonnee_le__isnull', True), ('envoyee_le__isnull', True)), fields=('dossier', 'evaluateur'), name='notation_attendue_unique'),
        ),
        migrations.AddConstraint(
            model_name='notation',
            constraint=models.UniqueConstraint(condition=models.Q(('envoyee_le__isnull', False), ('remplacee_le__isnull', True)), fields=('dossier', 'evaluateur'), name='notation_en_vigueur_unique'),
        ),
        migrations.AddConstraint(
            model_name='notation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accord__isnull', True), ('envoyee_le__isnull', True), ('remplacee_le__isnull', True)), models.Q(('abandonnee_le__isnull', True), ('envoyee_le__isnull', False)), _connector='OR'), name='notation_coherente'),
        ),
        migrations.AddConstraint(
            model_name='notation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accord__isnull', True), ('relecture', ''), ('relue_le__isnull', True), ('relue_par__isnull', True)), models.Q(('accord__isnull', False), ('relue_le__isnull', False), ('relue_par__isnull', False), models.Q(('relecture', ''), _negated=True)), _connector='OR'), name='notation_relue_entiere'),
        ),
        migrations.RunSQL([VUE, _nommer(_AVANT.RECEVOIR)]),
    ]
