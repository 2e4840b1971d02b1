"""How each person takes the mails that only inform."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0002_invitations'),
    ]

    operations = [
        migrations.AddField(
            model_name='personne',
            name='rythme',
            field=models.CharField(choices=[('jour', 'un résumé par jour'), ('immediat', 'à chaque événement'), ('aucun', 'aucun')], default='jour', help_text='of the mails that only inform', max_length=8),
        ),
    ]
