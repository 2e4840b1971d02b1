"""The key of the form that decides a review: sent twice, decided once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enveloppes', '0008_cle_d_un_engagement'),
    ]

    operations = [
        migrations.AddField(
            model_name='revue',
            name='cle',
            field=models.UUIDField(help_text='of the form, and what it says: sent twice, decided once', null=True, unique=True),
        ),
    ]
