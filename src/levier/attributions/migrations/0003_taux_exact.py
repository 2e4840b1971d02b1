"""Each grant keeps its exact rate; those there were had an amount and the expenses that it comes from."""

from fractions import Fraction

import django.db.models.expressions
import django.db.models.lookups
from django.db import migrations, models
from django.db.models import F, Q


def calculer(apps, schema_editor):
    Decision = apps.get_model("attributions", "Decision")
    for decision in Decision.objects.filter(montant_attribue__isnull=False, assiette__gt=0):
        rate = Fraction(decision.montant_attribue) / Fraction(decision.assiette)
        Decision.objects.filter(pk=decision.pk).update(
            taux_numerateur=rate.numerator, taux_denominateur=rate.denominator
        )


def fois(montant, facteur):
    return models.ExpressionWrapper(
        F(montant) * F(facteur), output_field=models.DecimalField(decimal_places=2, max_digits=40)
    )


class Migration(migrations.Migration):

    dependencies = [("attributions", "0002_chaine_de_decisions")]

    operations = [
        migrations.AddField(
            "decision",
            "taux_numerateur",
            models.BigIntegerField(
                help_text="the exact share of `assiette` that the grant is, in lowest terms; none without assiette",
                null=True,
            ),
        ),
        migrations.AddField("decision", "taux_denominateur", models.BigIntegerField(null=True)),
        migrations.RunPython(calculer, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=Q(taux_numerateur__isnull=True, taux_denominateur__isnull=True)
                & (Q(montant_attribue__isnull=True) | Q(assiette__isnull=True) | Q(assiette=0))
                | Q(
                    taux_numerateur__isnull=False,
                    taux_denominateur__isnull=False,
                    montant_attribue__isnull=False,
                    assiette__isnull=False,
                    assiette__gt=0,
                    taux_denominateur__gt=0,
                )
                & Q(
                    django.db.models.lookups.Exact(
                        fois("montant_attribue", "taux_denominateur"), fois("assiette", "taux_numerateur")
                    )
                )
                & Q(
                    django.db.models.lookups.Exact(
                        models.Func(F("taux_numerateur"), F("taux_denominateur"), function="gcd"), 1
                    )
                ),
                name="decision_taux_exact",
            ),
        ),
    ]
