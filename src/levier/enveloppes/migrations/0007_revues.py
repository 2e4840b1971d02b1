"""The review of the credits of a whole: its formula, what was decided, the transferts that it asked (ADR 0066)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appels', '0010_silence_de_la_version'),
        ('enveloppes', '0006_engagements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LigneDeRevue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ouvert', models.DecimalField(decimal_places=2, max_digits=14)),
                ('attribue', models.DecimalField(decimal_places=2, max_digits=14)),
                ('demande', models.DecimalField(decimal_places=2, max_digits=14)),
                ('prevu', models.DecimalField(decimal_places=2, help_text='by the formula of the fund, at the end', max_digits=16)),
                ('propose', models.DecimalField(decimal_places=2, max_digits=14)),
                ('retenu', models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                'verbose_name': "ligne d'une revue",
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Revue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('motif', models.TextField()),
                ('decidee_le', models.DateTimeField(help_text='business time')),
            ],
            options={
                'verbose_name': 'revue des crédits',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='enveloppe',
            name='prevision',
            field=models.TextField(blank=True, help_text="formula of the fund's file by which its parts are reviewed"),
        ),
        migrations.AddField(
            model_name='enveloppe',
            name='revue_debut',
            field=models.DateField(help_text='first day of the period that the reviews look at', null=True),
        ),
        migrations.AddField(
            model_name='enveloppe',
            name='revue_fin',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='enveloppe',
            name='revue_premiere',
            field=models.DateField(help_text='day of the first review', null=True),
        ),
        migrations.AddConstraint(
            model_name='enveloppe',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('prevision', ''), ('revue_debut__isnull', True), ('revue_fin__isnull', True), ('revue_premiere__isnull', True)), models.Q(models.Q(('prevision', ''), _negated=True), ('revue_debut__lte', models.F('revue_fin')), ('revue_premiere__isnull', False)), _connector='OR'), name='enveloppe_revue'),
        ),
        migrations.AddField(
            model_name='lignederevue',
            name='part',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enveloppes.enveloppe'),
        ),
        migrations.AddField(
            model_name='revue',
            name='decidee_par',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revue',
            name='tout',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revues', to='enveloppes.enveloppe'),
        ),
        migrations.AddField(
            model_name='lignederevue',
            name='revue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lignes', to='enveloppes.revue'),
        ),
        migrations.AddField(
            model_name='transfert',
            name='revue',
            field=models.ForeignKey(help_text='the one that asked it', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transferts', to='enveloppes.revue'),
        ),
        migrations.AddConstraint(
            model_name='lignederevue',
            constraint=models.UniqueConstraint(fields=('revue', 'part'), name='revue_d_une_part'),
        ),
    ]
