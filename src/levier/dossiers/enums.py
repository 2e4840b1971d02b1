from django.db.models import TextChoices


class EtatDossier(TextChoices):
    """States of a dossier (design: only those that an act of the product reaches)."""

    BROUILLON = "brouillon", "brouillon"
    DEPOSE = "depose", "déposé"
    A_COMPLETER = "a_completer", "à compléter"
    EN_INSTRUCTION = "en_instruction", "en instruction"
    RETENU = "retenu", "retenu"
    REFUSE = "refuse", "refusé"
    SANS_SUITE = "sans_suite", "classé sans suite"
    RETIRE = "retire", "retiré"


MODIFIABLES = frozenset({EtatDossier.BROUILLON, EtatDossier.A_COMPLETER})
"""States in which the porteur writes."""
CHEZ_LE_SERVICE = frozenset({EtatDossier.DEPOSE, EtatDossier.A_COMPLETER, EtatDossier.EN_INSTRUCTION})
"""States of a dossier that waits for the service's decision."""
REFUSABLES = frozenset({EtatDossier.DEPOSE, EtatDossier.EN_INSTRUCTION})
"""States in which a request may be refused."""
CLOS = frozenset({EtatDossier.RETENU, EtatDossier.REFUSE, EtatDossier.SANS_SUITE, EtatDossier.RETIRE})
"""States that end the request."""


class EtatPartenaire(TextChoices):
    """Where a partner of a joint project stands."""

    INVITE = "invite", "invité, n’a pas encore répondu"
    VALIDE = "valide", "a validé le projet"
    REFUSE = "refuse", "a refusé"
    RETIRE = "retire", "n’est plus partenaire"


PARTENAIRES_PRESENTS = frozenset({EtatPartenaire.INVITE, EtatPartenaire.VALIDE})
"""Partners that see the request and count in what the group covers."""


class EtatSignature(TextChoices):
    """Where a signature stands."""

    DEMANDEE = "demandee", "demandée"
    SIGNEE = "signee", "donnée"
    RENVOYEE = "renvoyee", "renvoyée avec un commentaire"
    ANNULEE = "annulee", "demande annulée"


class ModeSignature(TextChoices):
    """How the commitment was signed."""

    ECRAN = "ecran", "à l’écran, depuis le compte du signataire"
    PAPIER = "papier", "à la main, sur l’engagement imprimé puis scanné"


class TitreAcces(TextChoices):
    """Why a request is seen by those who hold a right on a ressort."""

    INSTRUIT = "instruit", "l’instruit, la signe, la numérote et la paie"


CORRIGEABLES = frozenset({EtatDossier.DEPOSE, EtatDossier.EN_INSTRUCTION})
"""Where the service has the request as it was sent, and nothing is decided."""


class SensLigne(TextChoices):
    """Side of a line of the financing plan."""

    DEPENSE = "depense", "dépense"
    RECETTE = "recette", "recette"


class OrigineRecette(TextChoices):
    """Where a revenue comes from."""

    AUTOFINANCEMENT = "autofinancement", "autofinancement"
    ETAT = "etat", "autre subvention de l’État"
    REGION = "region", "région"
    DEPARTEMENT = "departement", "département"
    EPCI = "epci", "EPCI, syndicat ou autre collectivité"
    EUROPE = "europe", "Union européenne"
    AUTRE_PUBLIC = "autre_public", "autre financeur public"
    PRIVE = "prive", "financeur privé"
    AUTRE = "autre", "autre ressource (dons, ventes, participations)"


AIDES_PUBLIQUES = frozenset(
    {
        OrigineRecette.ETAT,
        OrigineRecette.REGION,
        OrigineRecette.DEPARTEMENT,
        OrigineRecette.EPCI,
        OrigineRecette.EUROPE,
        OrigineRecette.AUTRE_PUBLIC,
    }
)
"""Origins that count, with the grant asked, in the public share of a plan."""


class RecuperationTVA(TextChoices):
    """Whether the structure recovers the VAT of this project: its expenses then count without it (HT), else with it (TTC)."""

    OUI = "oui", "oui, en totalité : les dépenses se comptent hors taxes (HT)"
    NON = "non", "non : les dépenses se comptent toutes taxes comprises (TTC)"
    EN_PARTIE = "en_partie", "en partie : chaque dépense se compte hors taxes (HT) ou toutes taxes comprises (TTC)"


AIDE_TVA = (
    "La TVA que la structure récupère n’est pas une charge pour elle : elle ne se finance pas. Elle la récupère quand le "
    "service financé est lui-même soumis à la TVA. Le FCTVA est une dotation versée plus tard, pas une récupération : "
    "une commune qui en bénéficie répond non, sauf service soumis à la TVA."
)
"""What the question means, shown beside it."""
