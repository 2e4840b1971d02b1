"""The pages that are measured: who asks what of which base, and how many times the floor each may cost."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.charge.preparation import brouillon, un_pdf
from benchmarks.cout.grossir import GROSSE, PETITE
from benchmarks.cout.mesure import Faire
from benchmarks.cout.navigateur import Environ, Navigateur, Reponse
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.handlers.wsgi import WSGIHandler
from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Coalesce

from levier.appels.models import Appel
from levier.cli.demonstration import comptes, pdf
from levier.comptes import seances
from levier.comptes.models import Personne
from levier.dossiers.actions import ajouter_piece
from levier.dossiers.models import Dossier
from levier.dossiers.queries import dossiers_du_service
from levier.enveloppes.models import Enveloppe, Mouvement
from levier.espaces.composants.code_recent import prouver
from levier.socle.models import Evenement
from levier.territoires.models import Territoire

APPEL = "fitn7-axe3-saone-et-loire"
CHAMPS = (
    "projet.titre", "projet.presentation", "objectifs.qualite", "projet.besoin_non_couvert", "demandeur.fonction",
)  # fmt: skip
ETATS: dict[str, dict[str, Any]] = {
    "déposé": {"etat": "depose"},
    "à compléter": {"etat": "a_completer"},
    "en instruction": {"etat": "en_instruction", "recu__proposition": ""},
    "proposé": {"etat": "en_instruction", "recu__proposition": "transmise"},
    "retenu": {"etat": "retenu"},
    "refusé": {"etat": "refuse"},
}
SIMULATION = (
    "?territoire=commune-71137&depenses.prestation=40000&recettes.autres=0&demande.montant=28000&projet.debut=02/11/2021"
    "&projet.fin=31/10/2022&projet.theme=3a&projet.engage=non&projet.transformation=oui&projet.engagement_decisionnel=oui"
    "&porteur.france_services=non"
)


def _lue(reponse: Reponse) -> bool:
    return reponse.statut == 200


def _faite(reponse: Reponse) -> bool:
    return reponse.statut == 302


def _enregistree(reponse: Reponse) -> bool:
    return reponse.statut == 200 and reponse.entetes.get("Levier-Enregistrement") == "fait"


@dataclass(frozen=True, slots=True)
class Page:
    """A page or an act: its requests, the answer expected, its floor, the multiple of it that is not to be passed."""

    nom: str
    limite: float
    faire: Faire
    plancher: str = "page"
    attendu: Callable[[Reponse], bool] = _lue
    part: float = 1.0
    """Of the number of requests asked: what consumes a draft is played less."""


class Visiteurs:
    """Those who browse, and the objects that they open, found in the base."""

    def __init__(self, application: WSGIHandler) -> None:
        self.application = application
        self.public = Navigateur(application)
        self.agent = self.connecter(Personne.objects.get(email=comptes.INSTRUCTRICE.email))
        self.service = dossiers_du_service(Personne.objects.get(email=comptes.INSTRUCTRICE.email))
        self._brouillons: dict[int, tuple[Navigateur, str]] = {}
        self._communes = itertools.islice(_communes_libres(), 10_000)
        self.appel = Appel.objects.get(identifiant=APPEL)

    def connecter(self, personne: Personne) -> Navigateur:
        """A session as the sign-in and the code open it, without their time."""
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(personne.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = personne.get_session_auth_hash()
        prouver(session)
        seances.ouvrir(session, personne, "banc")
        session.save()
        return Navigateur(self.application, {settings.SESSION_COOKIE_NAME: session.session_key})

    def compte(self, compte: comptes.Compte) -> Navigateur:
        return self.connecter(Personne.objects.get(email=compte.email))

    def brouillon(self, rang: int) -> tuple[Navigateur, str]:
        """A draft of its own that only lacks its pieces, with its porteur on its form."""
        if rang not in self._brouillons:
            email = f"mesure{rang}@exemple.fr"
            number = brouillon(self.appel, next(self._communes), email)
            nav = self.connecter(Personne.objects.get(email=email))
            nav.lire(f"/demandes/{number}/formulaire/")
            self._brouillons[rang] = nav, number
        return self._brouillons[rang]

    def numero(self, **conditions: Any) -> str:
        """The latest request of the service that is so."""
        return str(self.service.filter(**conditions).order_by("-id").values_list("numero", flat=True)[0])


def _communes_libres() -> Iterator[Territoire]:
    """Communes of Saône-et-Loire that asked nothing yet."""
    places = Territoire.objects.filter(millesime=2021, nature="commune", departement_code="71").order_by("-code")
    taken = set(
        Dossier.objects.filter(structure__departement_code="71").values_list("structure__territoire_code", flat=True)
    )
    return (place for place in places.iterator() if place.code not in taken)


def _get(nav: Navigateur, adresse: str, **entetes: str) -> Faire:
    return lambda _rang: (nav, nav.get(adresse, **entetes))


def pages_des_dossiers(v: Visiteurs) -> Iterator[Page]:
    """What is measured at each number of dossiers."""
    yield from _saisie(v)
    yield from _listes_de_l_agent(v)
    yield from _dossiers(v)
    yield from _enveloppes(v)
    yield from _autres(v)
    yield from pages_des_appels(v)


def pages_des_appels(v: Visiteurs) -> Iterator[Page]:
    """What is measured at each number of published calls: the same in every base."""
    for name, address in (
        ("accueil", "/"),
        ("liste des appels", "/appels/"),
        ("appel", f"/appels/{APPEL}/"),
        ("algorithme", f"/appels/{APPEL}/calcul/"),
    ):
        yield Page(f"public : {name}", 1.5, _get(v.public, address))
    yield Page("public : simulateur", 2.5, _get(v.public, f"/appels/{APPEL}/simulateur/"))
    yield Page("public : simulateur rempli", 2.5, _get(v.public, f"/appels/{APPEL}/simulateur/{SIMULATION}"))
    yield Page("agent : ma journée", 3, _get(v.agent, "/agent/journee/"))
    yield Page("agent : liste", 3, _get(v.agent, "/agent/"))
    yield Page("porteur : liste d’une commune", 3, _get(v.compte(comptes.MAIRIE), "/mes-demandes/"))


def _saisie(v: Visiteurs) -> Iterator[Page]:
    """The form: written, read, sent."""

    def champ(nom: str | None) -> Faire:
        def faire(rang: int) -> tuple[Navigateur, Environ]:
            nav, number = v.brouillon(rang % 5)
            typed = (
                {nom: f"{20_000 + rang}"}
                if nom
                else {CHAMPS[rang % 5]: f"Texte {rang} de ce que la commune veut faire."}
            )
            return nav, nav.post(f"/demandes/{number}/enregistrer/", typed, hx_request="true")

        return faire

    def lire(adresse: str) -> Faire:
        def faire(rang: int) -> tuple[Navigateur, Environ]:
            nav, number = v.brouillon(rang % 5)
            return nav, nav.get(f"/demandes/{number}/{adresse}")

        return faire

    yield Page("porteur : un champ de texte", 3, champ(None), "champ", _enregistree, part=3)
    yield Page(
        "porteur : un champ qui change le résultat", 3.5, champ("demande.montant"), "champ", _enregistree, part=3
    )
    for name, address, limit in (
        ("formulaire", "formulaire/", 2.5),
        ("plan", "plan/", 3),
        ("pièces", "pieces/", 2),
        ("page du dépôt", "depot/", 2),
    ):
        yield Page(f"porteur : {name}", limit, lire(address))
    yield Page("porteur : téléverser 2 Mo", 2.5, _televerser(v), "televersement", _faite)
    yield Page("porteur : déposer", 4, _deposer(v), "depot", _faite, part=0.8)


def deux_megaoctets() -> list[bytes]:
    """Three sound PDF files of two megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        return [Path(un_pdf(Path(folder) / f"{rank}.pdf", rank)).read_bytes() for rank in range(3)]


def _televerser(v: Visiteurs) -> Faire:
    files = deux_megaoctets()

    def faire(rang: int) -> tuple[Navigateur, Environ]:
        nav, number = v.brouillon(10 + rang // 3)
        kind = ("devis", "plan_financement", "devis")[rang % 3]
        return nav, nav.post_fichier(f"/demandes/{number}/pieces/", f"fichier.{kind}", files[rang % 3])

    return faire


def _deposer(v: Visiteurs) -> Faire:
    def faire(rang: int) -> tuple[Navigateur, Environ]:
        nav, number = v.brouillon(100 + rang)
        draft = Dossier.objects.select_related("cree_par").get(numero=number)
        for kind in ("devis", "plan_financement"):
            with tempfile.TemporaryFile() as sent:
                sent.write(pdf.plan("Commune", []))
                sent.seek(0)
                ajouter_piece(draft, kind, sent, f"{kind}.pdf", par=draft.cree_par)
        return nav, nav.post(f"/demandes/{number}/depot/", {"engagement": "on"})

    return faire


PAGE = 50


def _rang_a_90(nombre: int) -> int:
    """Of the row after which a deep page begins: nine tenths, or less where the list is short, to leave a full page."""
    return max(0, min(nombre * 9 // 10, nombre - PAGE - 2))


_DEPOT, _MONTANT = F("depose_le"), Coalesce("montant_demande", Value(0))
_TRIS = {
    "-depose_le": (_DEPOT.desc(), "-id"),
    "depose_le": (_DEPOT.asc(), "id"),
    "-demande": (_MONTANT.desc(), "-id"),
    "demande": (_MONTANT.asc(), "id"),
}


def _a_90(dossiers: QuerySet[Dossier], tri: str) -> int:
    """The key after which the deep page begins."""
    return int(dossiers.order_by(*_TRIS[tri]).values_list("id", flat=True)[_rang_a_90(dossiers.count())])


def _listes_de_l_agent(v: Visiteurs) -> Iterator[Page]:
    """The list whole, filtered, sorted, searched; its first page, and the one at nine tenths."""
    person = Personne.objects.get(email=comptes.INSTRUCTRICE.email)
    filters: dict[str, dict[str, Any]] = {
        "": {},
        "etat=depose": {"etat": "depose"},
        "etat=a_completer": {"etat": "a_completer"},
        "etat=retenu": {"etat": "retenu"},
        "theme=3a": {"reponses__projet.theme": "3a"},
        f"appel={APPEL}": {"appel": v.appel},
        "suivi=moi": {"instruction__instructeur": person},
        "suivi=personne": {"instruction__instructeur": None},
        "etat=depose&theme=3a": {"etat": "depose", "reponses__projet.theme": "3a"},
    }
    asked = [(text, conditions, "-depose_le") for text, conditions in filters.items()]
    asked += [("", {}, sort) for sort in _TRIS if sort != "-depose_le"]
    asked += [("etat=retenu", filters["etat=retenu"], "-demande")]
    for text, conditions, sort in asked:
        query = "&".join(part for part in (text, f"tri={sort}" if sort != "-depose_le" else "") if part)
        name = f"agent : liste {query.replace(APPEL, '71')}".rstrip()
        deep = _a_90(v.service.filter(**conditions), sort)
        if query:
            yield Page(name, 3, _get(v.agent, f"/agent/?{query}"))
        yield Page(f"{name}, à 90 %", 3, _get(v.agent, f"/agent/?{query}&apres={deep}"))
    number = v.numero(etat="retenu")
    for text, limit in (("cluny", 3), (number, 3), ("zzzzz", 3), ("saint", 5), ("71-2021-00", 5)):
        yield Page(
            f"agent : recherche {text.replace(number, 'd’un numéro')}", limit, _get(v.agent, f"/agent/?texte={text}")
        )


def _dossiers(v: Visiteurs) -> Iterator[Page]:
    """The page of one dossier, for the service and for its porteur."""
    long_story = (
        Evenement.objects.filter(objet_type="dossiers.dossier")
        .values("objet_id")
        .annotate(n=Count("id"))
        .order_by("-n")[0]
    )
    kinds = {name: v.numero(**conditions) for name, conditions in ETATS.items()}
    kinds["de la structure aux 300 demandes"] = v.numero(structure_id=GROSSE)
    kinds["au long journal"] = Dossier.objects.get(pk=int(long_story["objet_id"])).numero
    for kind, number in kinds.items():
        yield Page(f"agent : dossier {kind}", 3.5, _get(v.agent, f"/agent/dossiers/{number}/"))
    for kind, number in kinds.items():
        owner = v.connecter(Dossier.objects.select_related("cree_par").get(numero=number).cree_par)
        yield Page(f"porteur : dossier {kind}", 3.5, _get(owner, f"/demandes/{number}/"))
    owner = v.connecter(Personne.objects.get(pk=GROSSE))
    yield Page("porteur : lire", 3, _get(owner, f"/demandes/{v.numero(structure_id=GROSSE)}/lire/"))
    for name, key in (("300 demandes", GROSSE), ("3 demandes", PETITE)):
        yield Page(f"porteur : liste de {name}", 3, _get(v.connecter(Personne.objects.get(pk=key)), "/mes-demandes/"))


def _enveloppes(v: Visiteurs) -> Iterator[Page]:
    slug = Enveloppe.objects.get(appel=v.appel).identifiant
    movements = Mouvement.objects.filter(enveloppe__identifiant=slug).order_by("-survenu_le", "-id")
    deep = movements.values_list("id", flat=True)[_rang_a_90(movements.count())]
    yield Page("agent : enveloppe", 3, _get(v.agent, f"/agent/enveloppes/{slug}/"))
    yield Page("agent : enveloppe, à 90 %", 3, _get(v.agent, f"/agent/enveloppes/{slug}/?apres={deep}"))
    yield Page("équipe nationale : enveloppes", 3, _get(v.compte(comptes.NATION), "/agent/enveloppes/"))


def _autres(v: Visiteurs) -> Iterator[Page]:
    """The other pages of the agents, and the structures of a porteur."""
    prefect, referent = v.compte(comptes.PREFET), v.compte(comptes.REFERENT)
    of = {name: v.numero(**ETATS[name]) for name in ("déposé", "à compléter", "en instruction", "proposé")}
    judged = (
        v.service.filter(appreciations__isnull=False).values_list("numero", "appreciations__nom").order_by("-id")[0]
    )
    pages = {
        "agent : lire": (v.agent, f"/demandes/{of['en instruction']}/lire/"),
        "agent : messages": (v.agent, f"/agent/dossiers/{of['en instruction']}/messages/"),
        "agent : affectation": (v.agent, f"/agent/dossiers/{of['en instruction']}/affectation/"),
        "agent : complément": (v.agent, f"/agent/dossiers/{of['déposé']}/complement/"),
        "agent : complet": (v.agent, f"/agent/dossiers/{of['déposé']}/complet/"),
        "agent : appréciation": (v.agent, f"/agent/dossiers/{judged[0]}/appreciations/{judged[1]}/"),
        "agent : proposition": (v.agent, f"/agent/dossiers/{of['en instruction']}/proposition/"),
        "agent : refus": (v.agent, f"/agent/dossiers/{of['proposé']}/refus/"),
        "préfet : à signer": (prefect, "/agent/a-signer/"),
        "préfet : signature": (prefect, f"/agent/dossiers/{of['proposé']}/signature/"),
        "agent : sans suite": (v.agent, f"/agent/dossiers/{of['à compléter']}/sans-suite/"),
        "agent : saisie": (v.agent, "/agent/saisie/"),
        "agent : courriels": (v.agent, "/agent/courriels/"),
        "référent : rattachements": (referent, "/agent/rattachements/"),
        "référent : habilitations": (referent, "/agent/habilitations/"),
        "référent : délégations": (referent, "/agent/delegations/"),
        "agent : simulation": (v.agent, "/agent/simulation/"),
        "porteur : structures": (v.connecter(Personne.objects.get(pk=GROSSE)), "/compte/structures/"),
    }
    for name, (nav, address) in pages.items():
        yield Page(name, 3, _get(nav, address))
