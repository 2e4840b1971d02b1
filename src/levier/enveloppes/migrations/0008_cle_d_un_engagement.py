"""The key of the form that records an engagement: sent twice, written once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enveloppes', '0007_revues'),
    ]

    operations = [
        migrations.AddField(
            model_name='mouvement',
            name='cle',
            field=models.UUIDField(help_text='of the form, and what it says: sent twice, written once', null=True, unique=True),
        ),
    ]
