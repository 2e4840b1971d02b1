"""About sixty dossiers of real communes and EPCI of Saône-et-Loire, in every state, played through the acts themselves.

The same each time: one seed, business time held at each act's own date. Only passwords' salts differ.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app, connector_params
from procrastinate.contrib.django.models import ProcrastinateJob
from rich.console import Console
from rich.progress import Progress

from levier.actes.actions import signer_la_proposition
from levier.appels.fichiers import lire_un_cahier
from levier.appels.models import Appel, VersionCahier
from levier.cli.demonstration import comptes, guichets, pdf
from levier.cli.demonstration.projets import AVIS_DE_REFUS, COMPLEMENTS, PROJETS, REFUS, REMARQUE, Projet
from levier.comptes import actions as personnes
from levier.comptes.delegation import Arrete
from levier.comptes.enums import Accord, Role, RoleStructure, Titre
from levier.comptes.models import Personne
from levier.comptes.periode import Periode
from levier.comptes.qualites import Fonction
from levier.dossiers import actions as dossiers
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.enveloppes.actions import charger_le_fonds, imputer, ouvrir_credits, ouvrir_le_guichet
from levier.enveloppes.imputation import Imputation
from levier.instruction import actions as instruction
from levier.instruction.models import Proposition
from levier.instruction.queries import resultat_instruit, supposes_sur
from levier.socle import argent, courriels, demonstration, horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.actions import charger_adresses, structure_du_territoire
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.ressorts import departement
from regles.roles import Roles

FONDS = "fitn7/fonds.yaml"
IMPUTATION = Imputation("0363", "04", "0363-DITP-DR75", "Contrôleur budgétaire et comptable ministériel")
"""The unit is the one that a cahier names (Île-de-France); action and accountant are the demonstration's."""
CAHIER = "fitn7/axe3-saone-et-loire.yaml"
ETAPES = ("brouillon", "retire", "depose", "a_completer", "sans_suite", "en_instruction", "propose", "refuse", "retenu")
NOMBRES = {
    "brouillon": 7, "retire": 3, "depose": 9, "a_completer": 6, "sans_suite": 2,
    "en_instruction": 8, "propose": 6, "refuse": 6, "retenu": 13,
}  # fmt: skip


Moment = Callable[[int], dt.datetime]
"""An hour of the n-th day after the draft was opened."""


ANNUAIRE = (
    "code;courriel",
    "71137;mairie@cluny.example",
    "71543;mairie@tournus.example",
    "71270;mairie@macon.example",
    "200040293;accueil@enclunisois.example",
)
"""A few mairies, as the directory file gives them: what a first account of Tournus has to prove."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One dossier to play: whose, what, until which step, from which day."""

    structure: Structure
    projet: Projet
    cout: int
    terme: str
    jour: dt.date


def est_charge() -> bool:
    """Whether the demonstration's content is already there."""
    return Appel.objects.exists()


def charger(ecran: Console) -> None:
    """Play everything. Jobs (receipts, arrêtés, mails) run at the date of the act that queued them."""
    rng = random.Random(71)  # noqa: S311  the same story each time, not a secret
    with horloge.figee(horloge.a_paris(2021, 1, 25)):
        charger_adresses(ANNUAIRE)
        version = _ouvrir_le_guichet()
        agents = _agents()
    scenarios = list(_scenarios(rng))
    with Progress(console=ecran) as progress:
        for scenario in progress.track(scenarios, description="Dossiers"):
            _jouer(scenario, version.appel, agents, rng)
        autres = guichets.jouer(executer_les_taches)
        for _ in progress.track(autres, total=len(guichets.DEMANDES), description="Autres guichets"):
            pass
    for jouer in demonstration.demonstrations():
        for _ in jouer():
            executer_les_taches()
    for address in courriels.adresses_a_resumer():
        personnes.resumer_courriels(address)
    executer_les_taches()


def _ouvrir_le_guichet() -> VersionCahier:
    """The tree of the fund, the credits of axe 2 of which its volets have no amount, then the guichet with its own."""
    fonds = settings.LEVIER_CAHIERS / FONDS
    racine = charger_le_fonds(fonds.read_text(encoding="utf-8"), par=SYSTEME)
    imputer(racine, IMPUTATION, par=SYSTEME)
    axe2 = racine.parts.get(identifiant="axe2")
    if axe2.montant_prevu is not None:
        ouvrir_credits(axe2, axe2.montant_prevu, par=SYSTEME, motif="Délégation de crédits à la DINUM")
    return ouvrir_le_guichet(lire_un_cahier(settings.LEVIER_CAHIERS / CAHIER), par=SYSTEME)


def executer_les_taches() -> None:
    """Run what is queued until nothing is left, with the real worker."""
    if not ProcrastinateJob.objects.filter(status="todo").exists():
        return
    with app.replace_connector(PsycopgConnector(kwargs=connector_params(), min_size=1)) as worker_app:
        asyncio.run(_vider(worker_app))


async def _vider(worker_app: App) -> None:
    async with worker_app.open_async():
        await worker_app.run_worker_async(wait=False, concurrency=1, listen_notify=False, install_signal_handlers=False)


def _agents() -> dict[str, Personne]:
    roles = {
        comptes.INSTRUCTRICE: Role.INSTRUCTEUR,
        comptes.INSTRUCTEUR: Role.INSTRUCTEUR,
        comptes.PREFET: Role.SIGNATAIRE,
        comptes.SECRETAIRE_GENERALE: Role.INSTRUCTEUR,
        comptes.REFERENT: Role.ADMINISTRATEUR,
    }
    agents = {}
    for compte, role in roles.items():
        personne = agents[compte.cle] = _personne(compte.cle, compte.fonction)
        personnes.habiliter(personne, role, ressort=departement(comptes.DEPARTEMENT), par=SYSTEME)
    delegation = personnes.deleguer_signature(
        agents[comptes.SECRETAIRE_GENERALE.cle],
        ressort=departement(comptes.DEPARTEMENT),
        fonction=Fonction(Titre.SECRETAIRE_GENERAL, Accord.FEMININ, "de la préfecture"),
        arrete=Arrete(
            "arrêté préfectoral n° 71-2021-01-12 portant délégation de signature",
            "RAA n° 71-2021-004",
            dt.date(2021, 1, 11),
        ),
        periode=Periode(dt.date(2021, 1, 12), dt.date(2022, 6, 30)),
        par=agents[comptes.PREFET.cle],
    )
    personnes.accepter_d_office(delegation, par=SYSTEME)
    return agents


def _personne(cle: str, fonction: str, mot_de_passe: str | None = comptes.MOT_DE_PASSE) -> Personne:
    return personnes.creer_compte_confirme(
        email=f"{cle}@{comptes.DOMAINE}", mot_de_passe=mot_de_passe, nom=fonction, par=SYSTEME
    )


def _scenarios(rng: random.Random) -> Iterator[Scenario]:
    ends = [end for end in ETAPES for _ in range(NOMBRES[end])]
    rng.shuffle(ends)
    structures = _structures(rng, len(ends))
    first = {structures[0].pk: "brouillon", structures[1].pk: "retenu"}
    for structure, end in zip(structures, ends, strict=True):
        project = rng.choice(PROJETS)
        cost = rng.randrange(*project.cout, 50)
        day = dt.date(2021, 2, 1) + dt.timedelta(days=rng.randrange(_dernier_jour(end)))
        yield Scenario(structure, project, cost, first.get(structure.pk, end), day)


def _dernier_jour(terme: str) -> int:
    """How late (in days from 1 February) a request that goes as far as `terme` may be deposited."""
    return {"brouillon": 220, "depose": 220, "retenu": 165, "refuse": 165, "sans_suite": 130}.get(terme, 200)


def _structures(rng: random.Random, nombre: int) -> list[Structure]:
    """Cluny and its communauté de communes first, then EPCI and communes drawn among the département's."""
    territoires = Territoire.objects.filter(millesime=2021, departement_code=comptes.DEPARTEMENT).order_by("code")
    chosen = [territoires.get(nature="commune", nom="Cluny"), territoires.get(nature="cc", nom__contains="Clunisois")]
    groupings = [t for t in territoires.filter(nature="cc") if t not in chosen]
    communes = [t for t in territoires.filter(nature="commune", population__range=(150, 9_000)) if t not in chosen]
    chosen += rng.sample(groupings, 9) + rng.sample(communes, nombre - 11)
    with horloge.figee(horloge.a_paris(2021, 1, 25)):
        return [structure_du_territoire(territoire) for territoire in chosen]


def _jouer(scenario: Scenario, appel: Appel, agents: dict[str, Personne], rng: random.Random) -> None:
    """Follow one request to its end, each act at its own hour."""
    day = scenario.jour

    def a(jours: int, heure: int = 10) -> dt.datetime:
        moment = day + dt.timedelta(days=jours)
        return horloge.a_paris(moment.year, moment.month, moment.day, heure, rng.randrange(60))

    with horloge.figee(a(0, 9)):
        porteur = _porteur(scenario.structure)
        dossier = dossiers.creer_brouillon(appel, scenario.structure, par=porteur)
        _remplir(dossier, scenario, porteur, complet=scenario.terme != "brouillon" or rng.random() < 0.4)
        executer_les_taches()
    if scenario.terme == "brouillon":
        return
    with horloge.figee(a(1)):
        dossiers.deposer(dossier, par=porteur, engagement=True)
        executer_les_taches()
    if scenario.terme == "retire":
        with horloge.figee(a(6)):
            dossiers.retirer(dossier, par=porteur, motif="Le conseil a reporté le projet à l'an prochain.")
        return
    if scenario.terme != "depose":
        _instruire(dossier, scenario, agents, rng, a)


def _porteur(structure: Structure) -> Personne:
    known = {"Commune de Cluny": comptes.MAIRIE}.get(structure.denomination) or (
        comptes.INTERCO if "Clunisois" in structure.denomination else None
    )
    if known is not None:
        personne = _personne(known.cle, known.fonction)
    else:
        office = "Secrétaire de mairie" if structure.nature == "commune" else "Direction générale"
        personne = _personne(f"porteur{structure.pk}", f"{office}, {structure.denomination}"[:150], mot_de_passe=None)
    personnes.rattacher_d_office(personne, structure, role=RoleStructure.SIGNATAIRE, par=SYSTEME)
    return personne


def _remplir(dossier: Dossier, scenario: Scenario, porteur: Personne, *, complet: bool) -> None:
    lines, montant_demande = _plan(scenario)
    reponses = _reponses(scenario, porteur, montant_demande, cahier_du(dossier).roles)
    if not complet:
        reponses = dict(list(reponses.items())[: len(reponses) // 2])
    dossiers.enregistrer_reponses(dossier, reponses, par=porteur)
    if complet:
        dossiers.enregistrer_plan(dossier, lines, par=porteur)
        quote = pdf.devis(
            scenario.structure.denomination, [(line.libelle, line.montant) for line in lines if line.sens == "depense"]
        )
        dossiers.ajouter_piece(dossier, "devis", io.BytesIO(quote), "devis.pdf", par=porteur)
        plan = pdf.plan(scenario.structure.denomination, [(line.libelle, line.montant) for line in lines])
        dossiers.ajouter_piece(dossier, "plan_financement", io.BytesIO(plan), "plan-de-financement.pdf", par=porteur)


def _plan(scenario: Scenario) -> tuple[list[LigneSaisie], Decimal]:
    """Expenses by nature; revenue: sometimes another subsidy, own funds, and what is asked."""
    depenses = [
        LigneSaisie("depense", nature, label, f"{scenario.cout * part / 100:.2f}".replace(".", ","))
        for nature, label, part in scenario.projet.depenses
    ]
    montant_demande = Decimal(scenario.cout * (60, 70, 70, 80)[scenario.cout // 50 % 4] // 100)
    other = Decimal(scenario.cout * 10 // 100) if scenario.cout % 4 == 0 else Decimal(0)
    recettes = [
        LigneSaisie(
            "recette",
            "autofinancement",
            "Fonds propres",
            str(Decimal(scenario.cout) - montant_demande - other).replace(".", ","),
        )
    ]
    if other:
        recettes.append(LigneSaisie("recette", "departement", "Conseil départemental", str(other)))
    return depenses + recettes, montant_demande


def _reponses(scenario: Scenario, porteur: Personne, montant_demande: Decimal, roles: Roles) -> dict[str, str]:
    qui = roles.demandeur
    place = scenario.structure.denomination
    start = max(scenario.jour + dt.timedelta(days=75), dt.date(2021, 10, 4))
    return {
        qui.entite: place,
        qui.nom: "Représentation légale de la structure",
        qui.fonction: "Maire" if scenario.structure.nature == "commune" else "Présidence",
        qui.adresse: f"Hôtel de la collectivité, {place}\n71000 Mâcon",
        qui.courriel: porteur.email,
        qui.telephone: "03 00 00 00 00",
        "porteur.france_services": "non",
        roles.titre: scenario.projet.titre,
        roles.theme: scenario.projet.theme,
        roles.presentation: scenario.projet.presentation,
        "projet.engagement_decisionnel": "oui",
        "projet.transformation": "oui",
        "projet.besoin_non_couvert": "Projet local, sans équivalent parmi les services communs ; sa taille ne relève pas des appels nationaux.",
        "objectifs.qualite": "Formats ouverts et export des données, référentiel d'accessibilité demandé au prestataire, hébergement en Europe, clause de réversibilité.",
        "objectifs.mutualisation": "Le livrable est partagé avec les communes voisines qui le demandent.",
        "objectifs.competences": "Deux agents suivent tout le projet et forment leurs collègues.",
        "projet.engage": "non",
        "projet.debut": start.isoformat(),
        "projet.resultats": (start + dt.timedelta(days=150)).isoformat(),
        "projet.fin": "2022-10-31",
        roles.montant_demande: str(montant_demande).replace(".", ","),
    }


def _instruire(
    dossier: Dossier, scenario: Scenario, agents: dict[str, Personne], rng: random.Random, moment: Moment
) -> None:
    agent = agents[rng.choice((comptes.INSTRUCTRICE.cle, comptes.INSTRUCTEUR.cle))]
    with horloge.figee(moment(4)):
        instruction.prendre_en_charge(dossier, par=agent)
        if scenario.terme in {"a_completer", "sans_suite"} or rng.random() < 0.2:
            _completer(dossier, scenario, (agent, agents), rng, moment)
            if scenario.terme in {"a_completer", "sans_suite"}:
                return
    with horloge.figee(moment(14)):
        instruction.declarer_complet(dossier, par=agent)
        executer_les_taches()
    if scenario.terme in {"propose", "retenu", "refuse"}:
        _conclure(dossier, scenario, agents, rng, (agent, moment(21), moment(28)))


def _completer(
    dossier: Dossier,
    scenario: Scenario,
    service: tuple[Personne, dict[str, Personne]],
    rng: random.Random,
    moment: Moment,
) -> None:
    agent, agents = service
    instruction.demander_complement(
        dossier,
        par=agent,
        message=rng.choice(COMPLEMENTS),
        elements=["devis", cahier_du(dossier).roles.presentation],
        remarques={"devis": REMARQUE},
        echeance=horloge.aujourdhui() + dt.timedelta(days=30),
    )
    executer_les_taches()
    if scenario.terme == "sans_suite":
        with horloge.figee(moment(45)):
            closing = instruction.proposer_le_classement(
                dossier, par=agent, motif="Aucune réponse à la demande de compléments, malgré une relance."
            )
            signer_la_proposition(closing, par=agents[comptes.PREFET.cle])
            executer_les_taches()
    elif scenario.terme != "a_completer":
        with horloge.figee(moment(11)):
            dossiers.completer(dossier, par=dossier.cree_par)
            executer_les_taches()


def _conclure(
    dossier: Dossier,
    scenario: Scenario,
    agents: dict[str, Personne],
    rng: random.Random,
    suite: tuple[Personne, dt.datetime, dt.datetime],
) -> None:
    agent, proposed_on, decided_on = suite
    with horloge.figee(proposed_on):
        for nom in _a_apprecier(dossier):
            instruction.rendre_appreciation(
                dossier, nom, "oui", par=agent, motif="Part limitée au strict nécessaire, vérifiée sur les devis."
            )
        confirmed = [one.nom for one in supposes_sur(dossier) if not one.reserve]
        if scenario.terme == "refuse":
            proposal = instruction.proposer_un_refus(
                dossier, par=agent, motif=rng.choice(REFUS), avis=AVIS_DE_REFUS, confirmees=confirmed
            )
        else:
            proposal = _proposer(dossier, agent, rng, confirmed)
        executer_les_taches()
    if scenario.terme == "propose":
        return
    signer = agents[rng.choice((comptes.PREFET.cle, comptes.SECRETAIRE_GENERALE.cle))]
    with horloge.figee(decided_on):
        reserved = [one.nom for one in supposes_sur(dossier) if one.reserve]
        signer_la_proposition(proposal, par=signer, confirmees=reserved)
        executer_les_taches()


def _a_apprecier(dossier: Dossier) -> list[str]:
    """Judgements this dossier needs: non-EU licences, when it has some."""
    has = dossier.lignes.filter(nature="licences_hors_ue").exists()
    return ["appreciation.licences_marginales"] if has else []


def _proposer(dossier: Dossier, agent: Personne, rng: random.Random, confirmees: list[str]) -> Proposition:
    result = resultat_instruit(dossier)
    if result.montant is None:
        raise RuntimeError(f"{dossier.numero}: no amount to propose, {result.manquants}")
    computed = argent.depuis_centimes(result.montant)
    lower = rng.random() < 0.15
    return instruction.proposer(
        dossier,
        (computed * Decimal("0.9")).quantize(Decimal(1)) if lower else computed,
        par=agent,
        avis="Projet utile aux agents et aux usagers, portage clair, calendrier tenable.",
        motif="Le volet d'accompagnement recoupe une prestation déjà financée." if lower else "",
        confirmees=confirmees,
    )
