from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0017_partenaire_ouvert_par'),
    ]

    operations = [
        migrations.AddField(
            model_name='demandecomplement',
            name='prolongee_au',
            field=models.DateField(help_text='last day given since; `echeance` still stops the silence', null=True),
        ),
    ]
