from django.db import migrations, models

SENS = "real time; until its holder accepts it, the right gives nothing"


class Migration(migrations.Migration):
    dependencies = [("comptes", "0008_cumul_permis")]

    operations = [
        migrations.AddField("habilitation", "a_accepter_depuis", models.DateTimeField(null=True, help_text=SENS)),
        migrations.AddField("delegationsignature", "a_accepter_depuis", models.DateTimeField(null=True, help_text=SENS)),
    ]
