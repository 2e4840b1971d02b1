"""What engages the signature: what will happen is said in full, then confirmed."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.http import QueryDict

from levier.actes.actions import attribuer_et_signer, refuser_et_signer
from levier.appels.queries import cahier_de
from levier.comptes.queries import Qualite, qualite_de_signature
from levier.enveloppes import queries as enveloppes
from levier.espaces.agent.forms.dossier import DecisionForm, RefusForm, montant_initial
from levier.espaces.agent.jauge import Jauge
from levier.espaces.agent.views.actes import VueCalculee
from levier.espaces.agent.views.base import Contexte, VueActeSigne
from levier.instruction import limites
from levier.instruction.models import Instruction
from levier.socle.erreurs import ActeInterdit


class VueSignature(VueActeSigne, VueCalculee):
    """A decision: the quality under which it is signed stands on each of its pages."""

    def qualite(self) -> Qualite | None:
        try:
            return qualite_de_signature(self.personne, self.dossier.appel.ressort)
        except ActeInterdit:
            return None

    def contexte(self) -> Contexte:
        return {**super().contexte(), "qualite": self.qualite(), "reste": enveloppes.reste(self.dossier.appel)}


class Decision(VueSignature):
    """Grant: amount, credits left after, signature; then confirm."""

    nom, gabarit = "decision", "agent/decision.html"
    gabarit_confirmation = "agent/decision_confirmation.html"
    fait = "La subvention est attribuée : les crédits sont engagés, l’arrêté se prépare et sera notifié au demandeur."

    def formulaire(self, saisie: QueryDict | None = None) -> forms.Form:
        work: Instruction | None = getattr(self.dossier, "instruction", None)
        computed = self.calcule()
        start = {
            "montant": montant_initial(work.montant_propose if work else None, computed),
            "motif": work.motif_ecart if work else "",
        }
        return DecisionForm(saisie, initial=start)

    def agir(self, valeurs: Contexte) -> None:
        attribuer_et_signer(self.dossier, par=self.personne, **valeurs)

    def verifier(self, valeurs: Contexte) -> None:
        limites.exiger_recevable(self.resultat)
        limites.exiger_dans_les_regles(
            cahier_de(self.dossier.version), self.resultat, valeurs["montant"], valeurs["motif"]
        )

    def contexte_de_confirmation(self, valeurs: Contexte) -> Contexte:
        amount: Decimal = valeurs["montant"]
        money = enveloppes.situation(self.dossier.appel)
        return {"jauge": Jauge(money.ouvert, money.engage, apres=amount), "insuffisant": amount > money.reste}


class Refus(VueSignature):
    """Refuse: the conditions that fail are ticked, the reason is written, then confirmed."""

    nom, gabarit = "refus", "agent/refus.html"
    gabarit_confirmation = "agent/refus_confirmation.html"
    fait = "La demande est refusée : la lettre de refus se prépare et sera notifiée au demandeur."

    def formulaire(self, saisie: QueryDict | None = None) -> forms.Form:
        failed = [(motif.id, motif.phrase) for motif in self.resultat.motifs]
        start = {"conditions": [ident for ident, _ in failed], "motif": "\n".join(phrase for _, phrase in failed)}
        return RefusForm(saisie, conditions=failed, initial=start)

    def agir(self, valeurs: Contexte) -> None:
        refuser_et_signer(self.dossier, par=self.personne, **valeurs)

    def contexte_de_confirmation(self, valeurs: Contexte) -> Contexte:
        cited = valeurs.get("conditions", [])
        return {"motifs": [motif for motif in self.resultat.motifs if motif.id in cited]}
