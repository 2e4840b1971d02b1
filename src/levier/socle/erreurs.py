"""Refusals of the business: each says in French what, why and what to do. Views show the sentence, never a trace."""

from __future__ import annotations


class RefusMetier(Exception):
    """An act is refused. `str(refus)` is a sentence for the person who acted; `champ` names the field at fault, if one."""

    def __init__(self, phrase: str, champ: str = "") -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.champ = champ


class GesteInterdit(RefusMetier):
    """The person has not the right to do this."""


class EtatIncompatible(RefusMetier):
    """The object is no longer in a state where this act is possible."""


class SaisieRefusee(RefusMetier):
    """What was typed in a field cannot be read, or kept, as it is."""


class MotifManquant(RefusMetier):
    """The act needs a written reason."""

    def __init__(self, phrase: str) -> None:
        super().__init__(phrase, "motif")


class MontantIllisible(RefusMetier):
    """A text typed as an amount cannot be read as one."""


class FichierRefuse(RefusMetier):
    """A file received is empty, too large, disguised or of a kind not accepted."""


class FichierEnQuarantaine(RefusMetier):
    """The antivirus has not said yet whether the file is clean: nobody reads it."""

    def __init__(self, nom: str) -> None:
        super().__init__(
            f"« {nom} » est en cours de vérification par l’antivirus : il se lira dès qu’elle sera finie, "
            "en général dans la minute. Rechargez la page un peu plus tard."
        )


class FichierEcarte(RefusMetier):
    """The antivirus found something: the bytes are gone."""

    def __init__(self, nom: str) -> None:
        super().__init__(
            f"« {nom} » a été écarté par l’antivirus et n’est pas conservé : demandez à son auteur d’en joindre un autre."
        )
