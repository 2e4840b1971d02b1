"""A mail knows its dossier, and that it did not arrive."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("socle", "0004_vignettes")]

    operations = [
        migrations.AddField(
            model_name="courriel",
            name="objet",
            field=models.CharField(
                blank=True, db_index=True, default="", help_text="number of the dossier it is about", max_length=60
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="courriel",
            name="message_id",
            field=models.CharField(
                blank=True,
                db_index=True,
                default="",
                help_text="of its last sending: a notice of non-delivery quotes it",
                max_length=255,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="courriel",
            name="etat",
            field=models.CharField(
                choices=[
                    ("a_envoyer", "à envoyer"),
                    ("envoye", "envoyé"),
                    ("echec", "échec"),
                    ("non_remis", "non remis"),
                ],
                default="a_envoyer",
                max_length=12,
            ),
        ),
    ]
