"""Requests whose title shares rare words: the stems of a title, and the query of its rarest ones."""

from django.db import migrations

# Stems first, accents taken away after, as the words that lists search (0009); a title gives its four rarest.
FONCTIONS = """
CREATE FUNCTION instruction_racines(texte text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ARRAY(
    SELECT DISTINCT sans_accents(mot) FROM unnest(tsvector_to_array(to_tsvector('french'::regconfig, replace(texte, '-', ' '))))
    AS mot WHERE sans_accents(mot) ~ '^[a-z0-9]+$'
);

CREATE FUNCTION instruction_mots_rares(titre text) RETURNS tsquery LANGUAGE sql STABLE
AS $$
    SELECT string_agg(quote_literal(mot), ' | ')::tsquery FROM (
        SELECT mot FROM unnest(instruction_racines(titre)) AS mot CROSS JOIN LATERAL (
            SELECT count(*) AS combien FROM (
                SELECT FROM instruction_texterecu WHERE mots @@ quote_literal(mot)::tsquery LIMIT 2000
            ) tenus
        ) frequence ORDER BY combien, mot LIMIT 4
    ) rares
$$;
"""
DEFAIRE = "DROP FUNCTION instruction_mots_rares(text); DROP FUNCTION instruction_racines(text);"


class Migration(migrations.Migration):

    dependencies = [
        ('instruction', '0013_grille'),
    ]

    operations = [migrations.RunSQL(FONCTIONS, DEFAIRE)]
