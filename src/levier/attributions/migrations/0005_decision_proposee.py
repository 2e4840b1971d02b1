"""A decision names the proposal that it follows, and keeps the judgements that it rests on."""

import django.db.models.deletion
from django.db import migrations, models


# The first decision of a request followed what had been proposed.
NOMMER = """
UPDATE attributions_decision d SET proposition_id = p.id FROM instruction_proposition p
WHERE p.dossier_id = d.dossier_id AND p.etat = 'suivie' AND p.nature = d.nature AND d.rang = 1
"""


class Migration(migrations.Migration):

    dependencies = [
        ('attributions', '0004_lignes_de_decision'),
        ('instruction', '0003_propositions'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='ecart',
            field=models.TextField(blank=True, help_text='why another amount than the proposed one, by who signs'),
        ),
        migrations.AddField(
            model_name='decision',
            name='jugements',
            field=models.JSONField(default=list, help_text='the judgements that it rests on: value, function of who judged, reason, day'),
        ),
        migrations.AddField(
            model_name='decision',
            name='proposition',
            field=models.OneToOneField(help_text='the one that it follows', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='instruction.proposition'),
        ),
        migrations.RunSQL(NOMMER, migrations.RunSQL.noop),
    ]
