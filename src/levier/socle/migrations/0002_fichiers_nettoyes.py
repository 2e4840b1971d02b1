"""A PDF may be cleaned: the hash of what was received stays, and what was taken out."""

from django.db import migrations, models

RECUS = "UPDATE socle_fichier SET empreinte_recue = empreinte"
"""Files kept until now are those that were received."""


class Migration(migrations.Migration):

    dependencies = [
        ('socle', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='fichier',
            name='empreinte_recue',
            field=models.CharField(blank=True, help_text='SHA-256 of the bytes received: another one when they were cleaned', max_length=64),
        ),
        migrations.AddField(
            model_name='fichier',
            name='retraits',
            field=models.CharField(blank=True, help_text='what the cleaning took out, in words', max_length=200),
        ),
        migrations.AlterField(
            model_name='fichier',
            name='empreinte',
            field=models.CharField(help_text='SHA-256 of the bytes kept', max_length=64),
        ),
        migrations.RunSQL(RECUS, migrations.RunSQL.noop),
    ]
