import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0014_parties_depliees'),
    ]

    operations = [
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('du', models.DateField()),
                ('au', models.DateField(help_text='last day away, included')),
                ('annulee_le', models.DateTimeField(help_text='business time; back before the last day, or never gone', null=True)),
                ('interimaires', models.ManyToManyField(related_name='interims', to=settings.AUTH_USER_MODEL)),
                ('personne', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'absence d’un agent',
                'ordering': ['du', 'id'],
                'indexes': [models.Index(condition=models.Q(('annulee_le__isnull', True)), fields=['au'], name='absence_au')],
                'constraints': [models.CheckConstraint(condition=models.Q(('au__gte', models.F('du'))), name='absence_dates')],
            },
        ),
    ]
