"""The acts by which a service opens and closes the deposits of a call that no day opens or closes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appels", "0008_periodes")]

    operations = [
        migrations.AddField("appel", "ouvert_le", models.DateTimeField(help_text="act that opened deposits, where no day does", null=True)),
        migrations.AddField("appel", "ferme_le", models.DateTimeField(help_text="act that closed deposits, where no day does", null=True, verbose_name="fermé le")),
    ]
