"""Whether the small picture of a file is drawn."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('socle', '0003_quarantaine'),
    ]

    operations = [
        migrations.AddField(
            model_name='fichier',
            name='vignette',
            field=models.BooleanField(default=False, help_text='whether its small picture is drawn'),
        ),
    ]
