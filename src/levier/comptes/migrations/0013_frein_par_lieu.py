import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comptes", "0012_reglages_de_service")]

    operations = [
        migrations.AddField(
            model_name="frein",
            name="dernier",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="real time; of the last one counted"
            ),
            preserve_default=False,
        ),
    ]
