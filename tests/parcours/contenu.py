"""What the walk through the screens needs: the demonstration's dossiers, and what it leaves empty or at fault.

Run as a program on the base that `levier demo` filled (`python -m tests.parcours.contenu`): prints where things are, as JSON.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from contextlib import redirect_stdout

from levier.cli.environnement import django_pret

MOT_DE_PASSE = "demonstration-2021"
APPEL, CLOS = "fitn7-axe3-saone-et-loire", "fitn7-axe3-guichet-clos"
GUICHETS_D_AILLEURS = ("chaleur-renouvelable", "cantine-solidaire", "ecoles-de-montagne", "sobriete-des-salles")
DOMAINE = "exemple.fr"


def main() -> None:
    """Play what is missing, then print the places as JSON."""
    with django_pret(), redirect_stdout(io.StringIO()):
        from levier.cli.demonstration import contenu

        places = {**_dossiers(), **_comptes(), **_demandes()}
        places |= _avis(places["propose"]) | _grille()
        contenu.executer_les_taches()
        places |= _comite() | _travaux() | _lot() | _tableau() | _transfert()
        _courriels_perdus(places["depose"])
    print(json.dumps(places))


def _courriels_perdus(numero: str) -> None:
    """The mails about one request come back, as a server says it."""
    from levier.socle import courriels
    from levier.socle.models import Courriel

    for mail in Courriel.objects.filter(objet_numero=numero).exclude(message_id=""):
        courriels.noter_non_remis(mail.message_id, mail.destinataire, "smtp; 550 5.1.1 user unknown")


def _avis(numero: str) -> dict[str, str]:
    """On a request that waits for its signature: an avis that waits for its answer, one that was rendered with a file."""
    from tests.fabriques import un_pdf

    from levier.comptes.models import Personne
    from levier.dossiers.models import Dossier
    from levier.instruction.actions import Consulte, Parties, demander_un_avis, rendre_un_avis
    from levier.instruction.enums import SensAvis
    from levier.instruction.lien import faire_lien
    from levier.socle import horloge

    dossier, agent = Dossier.objects.get(numero=numero), Personne.objects.get(email__startswith="instruction@")
    shown = Parties(demande=True, plan=True, pieces=list(dossier.pieces.values_list("pk", flat=True)))
    places = {}
    for key, name, function in (
        ("avis", "UDEAT de Saône-et-Loire", "Cheffe de l’unité urbanisme"),
        ("avis_rendu", "SGAR de Bourgogne-Franche-Comté", "Chargé de mission numérique"),
    ):
        demande = demander_un_avis(
            dossier, par=agent, consulte=Consulte(name, function, f"{key}@{DOMAINE}"), montre=shown,
            question="Le chiffrage du raccordement est-il réaliste au regard des projets voisins ?",
            echeance=horloge.aujourdhui() + dt.timedelta(days=15),
        )  # fmt: skip
        places |= {key: str(demande.pk), f"jeton_{key}": faire_lien(demande)}
    joint = (io.BytesIO(un_pdf("Note de la région")), "note-de-la-region.pdf")
    rendre_un_avis(
        places["jeton_avis_rendu"], sens=SensAvis.RESERVE, joint=joint,
        texte="Le chiffrage suppose une fibre déjà posée : à vérifier auprès du syndicat avant de verser l’avance.",
    )  # fmt: skip
    return places


def _grille() -> dict[str, str]:
    """On the request of Corsica: the grids of two assessors, far from one another; a third one is awaited."""
    from levier.comptes import actions as comptes
    from levier.comptes.enums import Role
    from levier.dossiers.models import Dossier
    from levier.instruction.actions import NoteSaisie, demander_une_notation, envoyer_la_notation
    from levier.instruction.queries import criteres_de
    from levier.socle.acteurs import SYSTEME
    from levier.territoires.queries.ressorts import depuis_cle

    agents = {}
    for who, place, role in (
        ("evaluateur-2b", "departement:2B", "Référent départemental de la Haute-Corse"),
        ("evaluatrice-corse", "region:94", "Référente régionale"),
        ("evaluateur-attendu", "region:94", "Référent régional adjoint"),
    ):
        agents[who] = comptes.creer_compte_confirme(
            email=f"{who}@{DOMAINE}", mot_de_passe=MOT_DE_PASSE, nom=role, par=SYSTEME
        )
        comptes.habiliter(agents[who], Role.INSTRUCTEUR, ressort=depuis_cle(place), par=SYSTEME)
    first, second, waited = agents.values()
    dossier = Dossier.objects.get(appel__identifiant="fitn7-axe3-corse", etat="depose")
    sent = []
    demander_une_notation(dossier, second, par=first)
    for who, shift in ((first, 0), (second, 2)):
        said = {
            one.id: NoteSaisie((rank + shift) % 4, "Le dossier le décrit, pièce à l’appui, sur deux exercices.")
            for rank, one in enumerate(criteres_de(dossier))
        }
        sent.append(envoyer_la_notation(dossier, said, par=who))
    demander_une_notation(dossier, waited, par=first)
    return {"note": dossier.numero, "notation": str(sent[0].pk)}


def _comite() -> dict[str, str]:
    """The comité of a région: a seat that presides, one held, others vacant."""
    from levier.appels.models import Appel
    from levier.comites.actions import Designe, confier_la_presidence, designer, ouvrir_un_comite
    from levier.comites.enums import QualiteDuMembre
    from levier.comites.queries import places_du_comite
    from levier.comptes.actions import AgentDesigne
    from levier.comptes.models import Personne
    from levier.comptes.periode import Periode
    from levier.territoires.queries.ressorts import depuis_cle

    appel, admin = (
        Appel.objects.get(identifiant="fitn7-axe3-ile-de-france-volet2"),
        Personne.objects.get(email__startswith="region@"),
    )
    comite = ouvrir_un_comite(appel, depuis_cle("region:11"), par=admin)
    seats = places_du_comite(comite)
    confier_la_presidence(comite, seats[0].cle, par=admin)
    held = [
        designer(
            comite, seats[rank].cle,
            Designe(AgentDesigne(f"{key}@{DOMAINE}", name, name), quality, "lettre du 1er juin 2021", Periode()), par=admin,
        )
        for rank, key, name, quality in (
            (0, "presidence-comite", "Secrétaire générale pour les affaires régionales", QualiteDuMembre.TITULAIRE),
            (2, "departement-comite", "Vice-présidente du conseil départemental", QualiteDuMembre.TITULAIRE),
            (2, "suppleant-comite", "Directeur du numérique du département", QualiteDuMembre.SUPPLEANT),
        )
    ]  # fmt: skip
    return {"comite": str(comite.pk), "designation": str(held[1].pk)}


def _lot() -> dict[str, str]:
    """What an address ticks: some proposals that wait, one that something came after, one that credits do not pay."""
    from levier.instruction.actions import perimer
    from levier.instruction.models import Proposition

    waiting = list(Proposition.objects.filter(etat="transmise", dossier__appel__identifiant=APPEL).order_by("pk"))
    perimer(waiting[-1].dossier, "une appréciation a été rendue")
    return {"lot": "&".join(f"p={one.pk}" for one in waiting)}


def _transfert() -> dict[str, str]:
    """Credits that the préfet would give to Corse: another person signs."""
    from decimal import Decimal

    from levier.comptes.models import Personne
    from levier.enveloppes.actions import demander_un_transfert
    from levier.enveloppes.models import Enveloppe

    prefet = Personne.objects.get(email__startswith="prefet@")
    giver, receiver = (Enveloppe.objects.get(identifiant=f"appel_{nom}") for nom in ("saone_et_loire", "corse"))
    motif = "Moins de demandes qu’attendu en Saône-et-Loire, une liste d’attente en Corse."
    return {"transfert": str(demander_un_transfert(giver, receiver, Decimal(2_000), par=prefet, motif=motif).pk)}


def _travaux() -> dict[str, str]:
    """Works of the préfet: one under way that no job goes on with, one ended with refusals, one that a fault stopped."""
    import uuid

    from procrastinate.contrib.django.models import ProcrastinateJob

    from levier.comptes.models import Personne
    from levier.comptes.saisie import titulaire
    from levier.dossiers.models import Dossier
    from levier.socle import travaux
    from levier.socle.erreurs import RefusMetier
    from levier.socle.travaux import GenreDeTravail, LigneDemandee, Produit

    def traiter(_travail, ligne) -> str:
        if ligne.rang % 4 == 0:
            raise RefusMetier("Il reste 1 200,00 € dans l’enveloppe : 28 000,00 € ne peuvent pas être attribués.")
        return f"71-2021-ARR-{ligne.rang:04}"

    kind = GenreDeTravail(
        traiter, lambda _: "Crédits insuffisants", lambda _: Produit(b"acte", "bordereau.csv", "text/csv")
    )
    travaux.declarer("essai", kind)
    prefet, places = Personne.objects.get(email__startswith="prefet@"), {}
    dossiers = Dossier.objects.select_related("structure").order_by("pk")[:20]
    lines = [LigneDemandee(str(one.pk), f"{one.numero} — {one.structure.denomination}", one.objet) for one in dossiers]
    for name, done in (("travail_en_cours", 7), ("travail_fini", 20), ("travail_echoue", 12)):
        travail = travaux.demander(
            "essai", lines, par=titulaire(prefet), cle=uuid.uuid4(), titre="Signature de 20 propositions"
        )
        for _ in range(done):
            travaux._avancer(travail.pk)
        places[name] = str(travail.pk)
    travaux.executer(int(places["travail_fini"]))
    travaux.echouer(int(places["travail_echoue"]))
    ProcrastinateJob.objects.filter(task_name="socle.executer_travail").delete()
    return places


def _tableau() -> dict[str, str]:
    """A spreadsheet that the service sent, checked: rows to correct, others ready."""
    import datetime as dt
    import uuid

    from tests.reprises.tableaux import des_communes, un_classeur, une_ligne

    from levier.appels.models import Appel
    from levier.appels.queries import cahier_de, version_en_vigueur
    from levier.comptes.models import Personne
    from levier.reprises import actions
    from levier.reprises.colonnes import proposer
    from levier.socle import travaux

    appel, agent = Appel.objects.get(identifiant=APPEL), Personne.objects.get(email__startswith="instruction@")
    names = des_communes(20)
    rows = [une_ligne(rang, name) for rang, name in enumerate(names, 1)]
    rows[3:6] = [
        une_ligne(4, "Ville-Inconnue"),
        une_ligne(5, names[4], statut="on verra", depose="31/02/2021"),
        une_ligne(6, names[5], statut="Accordée", accorde=6000.5, decide=dt.date(2021, 9, 1)),
    ]
    tableau = actions.recevoir_le_tableau(appel, un_classeur(rows), "suivi-2021.xlsx", par=agent)
    guesses = proposer(tableau.entete, cahier_de(version_en_vigueur(appel)), {})
    said = {rank: one.cible for rank, one in enumerate(guesses)}
    travail = actions.decrire_les_colonnes(tableau, said, par=agent, cle=uuid.uuid4())
    travaux.executer(travail.pk)
    return {"tableau": str(tableau.pk)}


def _dossiers() -> dict[str, str]:
    """One dossier of the demonstration in each state, and who made it, given a password."""
    from levier.actes.models import Acte
    from levier.attributions.models import Sollicitation
    from levier.comptes.models import DelegationSignature, Habilitation
    from levier.dossiers.models import Dossier
    from levier.instruction.queries import proposition_vivante

    found = {}
    for dossier in Dossier.objects.select_related("cree_par").order_by("pk"):
        proposed = proposition_vivante(dossier) is not None
        key = "propose" if proposed and dossier.etat == "en_instruction" else dossier.etat
        found.setdefault(key, dossier.numero)
        if found.setdefault(f"compte_{key}", dossier.cree_par.email) == dossier.cree_par.email:
            dossier.cree_par.set_password(MOT_DE_PASSE)
            dossier.cree_par.save(update_fields=["password"])
    asked = Sollicitation.objects.select_related("dossier__cree_par").exclude(objet="plan").get()
    asked.dossier.cree_par.set_password(MOT_DE_PASSE)
    asked.dossier.cree_par.save(update_fields=["password"])
    act = Acte.objects.filter(decision__dossier__etat="retenu").order_by("pk").first()
    told = Acte.objects.filter(etat="notifie", recu_le__isnull=True, decision__dossier__numero__startswith="71-")
    cc = Dossier.objects.filter(etat="en_instruction", structure__nature="cc").order_by("pk").first()
    return {
        **found,
        "acte": act.numero,
        "notifie": told.select_related("decision__dossier").latest("pk").decision.dossier.numero,
        "observations": asked.dossier.numero,
        "compte_observations": asked.dossier.cree_par.email,
        "cc": cc.numero if cc else found["en_instruction"],
        "delegation": str(DelegationSignature.objects.filter(confirmee_le__isnull=False).get().pk),
        **_droits_proposes(),
        "habilitation": str(Habilitation.objects.get(personne__email__startswith="instruction2@").pk),
    }


def _droits_proposes() -> dict[str, str]:
    """A delegation and a signatory that an administrator proposes: they wait for the préfet."""
    from levier.comptes import actions
    from levier.comptes.delegation import Arrete
    from levier.comptes.enums import Accord, Role, Titre
    from levier.comptes.models import Personne
    from levier.comptes.periode import Periode
    from levier.comptes.qualites import Fonction
    from levier.territoires.queries.ressorts import departement

    admin = Personne.objects.get(email__startswith="referent@")
    delegation = actions.deleguer_a_un_agent(
        actions.AgentDesigne(f"sous-prefete@{DOMAINE}", "Sous-préfète de Charolles"), par=admin, ressort=departement("71"),
        fonction=Fonction(Titre.SOUS_PREFET, Accord.FEMININ, "de Charolles", interim=True),
        arrete=Arrete("arrêté n° 71-2021-06-28-00003 du 28 juin 2021", "RAA n° 71-2021-064", dt.date(2021, 6, 29)),
        periode=Periode(dt.date(2021, 7, 1), dt.date(2021, 12, 31)),
    )  # fmt: skip
    right = actions.habiliter_un_agent(
        actions.AgentDesigne(f"prefete@{DOMAINE}", "Préfète nommée"), Role.SIGNATAIRE, ressort=departement("71"), par=admin,
        periode=Periode(), fonction=Fonction(Titre.PREFET, Accord.FEMININ),
    )  # fmt: skip
    return {"delegation_proposee": str(delegation.pk), "signataire_propose": str(right.pk)}


def _comptes() -> dict[str, str]:
    """People without structure, without request, waiting, leaving, claiming; links of mails; agents with nothing to do."""
    from tests.fabriques import un_pdf, une_habilitation, une_structure

    from levier.appels.models import Appel
    from levier.comptes import actions, jetons
    from levier.comptes.enums import Role, RoleStructure
    from levier.comptes.jetons import Usage
    from levier.comptes.models import Personne
    from levier.comptes.preuve import faire_preuve
    from levier.dossiers.actions import creer_brouillon
    from levier.socle import horloge
    from levier.socle.acteurs import SYSTEME
    from levier.territoires.queries.adresses import adresse_officielle
    from levier.territoires.queries.ressorts import departement

    def personne(cle: str, fonction: str = "Secrétaire de mairie") -> Personne:
        return actions.creer_compte_confirme(
            email=f"{cle}@{DOMAINE}", mot_de_passe=MOT_DE_PASSE, nom=fonction, fonction="", par=SYSTEME
        )

    mairie = Personne.objects.get(email__startswith="mairie@")
    interco = Personne.objects.get(email__startswith="interco@")
    cluny, clunisois = (p.rattachements.get().structure for p in (mairie, interco))
    personne("sans-structure")
    empty = une_structure("71350")
    actions.rattacher_d_office(personne("sans-demande"), empty, role=RoleStructure.SIGNATAIRE, par=SYSTEME)
    first = actions.rattacher(personne("a-verifier"), une_structure("71543"), role=RoleStructure.SIGNATAIRE)
    appel = Appel.objects.get(identifiant="fitn7-axe3-saone-et-loire")
    draft = creer_brouillon(appel, first.structure, par=first.personne)
    unknown = actions.rattacher(personne("sans-annuaire"), une_structure("71306"), role=RoleStructure.SIGNATAIRE)
    colleague = actions.rattacher(personne("collegue", "Adjointe au maire"), cluny, role=RoleStructure.CONTRIBUTEUR)
    member = actions.rattacher(personne("membre", "Chargé de mission"), clunisois, role=RoleStructure.CONTRIBUTEUR)
    actions.confirmer_rattachement(member, par=interco)
    claimed = une_structure("71222")
    invitation = actions.inviter_collegue(
        clunisois, email=f"invitee@{DOMAINE}", role=RoleStructure.CONTRIBUTEUR, par=interco
    )
    gone = actions.rattacher_d_office(personne("partie"), claimed, role=RoleStructure.SIGNATAIRE, par=SYSTEME)
    claim = actions.reclamer_structure(
        personne("reclamante", "Maire"), claimed, preuve=io.BytesIO(un_pdf("Délibération")), nom_fichier="deliberation.pdf",
        role=RoleStructure.SIGNATAIRE, motif="La secrétaire de mairie, seule à avoir un compte, a quitté la commune.",
    )  # fmt: skip
    for key, codes in (("jura", ["39"]), ("deux", ["39", "71"])):
        agent = personne(f"instruction-{key}", "Instructeur, préfecture")
        for code in codes:
            actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement(code), par=SYSTEME)
    actions.habiliter(
        personne("administration-jura", "Référente"), Role.ADMINISTRATEUR, ressort=departement("39"), par=SYSTEME
    )
    waiting = actions.creer_compte(
        email=f"a-confirmer@{DOMAINE}", nom="Alex Durand", fonction="Maire", mot_de_passe=MOT_DE_PASSE
    )
    moving = actions.demander_changement_email(
        personne("demenage"), email=f"nouvelle-adresse@{DOMAINE}", mot_de_passe=MOT_DE_PASSE
    )
    kept = une_habilitation(
        personne("demenage"), Role.LECTEUR, departement("39"), a_accepter_depuis=horloge.temps_reel()
    )
    return {
        "cluny": str(cluny.pk), "reclamee": str(claimed.pk), "territoire": str(_territoire("71200")),
        "lien_mairie": str(mairie.rattachements.get().pk), "lien_collegue": str(colleague.pk), "lien_membre": str(member.pk),
        "clunisois": str(clunisois.pk), "lien_interco": str(interco.rattachements.get().pk),
        "lien_a_verifier": str(first.pk), "lien_sans_annuaire": str(unknown.pk), "brouillon_a_verifier": draft.numero,
        "jeton_preuve": faire_preuve(first, adresse_officielle(first.structure)),
        "jeton_invitation": jetons.faire_invitation(invitation),
        "lien_parti": str(gone.pk), "reclamation": str(claim.pk),
        "jeton_confirmation": jetons.faire(Usage.CONFIRMATION, waiting),
        "jeton_mot_de_passe": jetons.faire(Usage.MOT_DE_PASSE, personne("oubli")),
        "jeton_desabonnement": jetons.faire_desabonnement(personne("desabonnee")),
        "jeton_droit": jetons.faire_acceptation(kept), "jeton_adresse": jetons.faire(Usage.CHANGEMENT, moving),
    }  # fmt: skip


def _territoire(code: str) -> int:
    from levier.territoires.models import Territoire

    return Territoire.objects.get(millesime=2021, nature="commune", code=code).pk


def _demandes() -> dict[str, str]:
    """A closed call; drafts empty, at fault, ready; a request that the rules refuse; one that a contributor prepared."""
    from tests.fabriques import CA, texte_du_cahier, un_brouillon, un_brouillon_vide, un_rattachement, une_structure

    from levier.appels.actions import publier
    from levier.comptes import actions
    from levier.comptes.enums import RoleStructure
    from levier.comptes.models import Personne
    from levier.dossiers import actions as dossiers
    from levier.dossiers.financement.lignes import LigneSaisie
    from levier.enveloppes.actions import rattacher_l_appel
    from levier.instruction.actions import declarer_complet
    from levier.socle.acteurs import SYSTEME

    appel = publier(texte_du_cahier(), par=SYSTEME).appel
    rattacher_l_appel(publier(_texte_clos(), par=SYSTEME).appel, None, par=SYSTEME)

    def porteur(cle: str, lieu: str, role: RoleStructure = RoleStructure.SIGNATAIRE) -> tuple[Personne, object]:
        person = actions.creer_compte_confirme(
            email=f"{cle}@{DOMAINE}", mot_de_passe=MOT_DE_PASSE, nom="Camille Martin", par=SYSTEME
        )
        structure = une_structure(lieu)
        un_rattachement(person, structure, role)
        return person, structure

    owner, structure = porteur("brouillons", "71178")
    empty = un_brouillon_vide(appel, structure, par=owner)
    dossiers.enregistrer_reponses(empty, {"projet.titre": ""}, par=owner)
    faulty = un_brouillon(appel, structure, par=owner, pieces=())
    dossiers.enregistrer_reponses(faulty, {"projet.debut": "bientôt", "demande.montant": "12e9"}, par=owner)
    dossiers.enregistrer_plan(
        faulty, [LigneSaisie("depense", "prestation", "Accompagnement", "1.234,50"), LigneSaisie("depense", "equipement", "Postes", "4 000")],
        par=owner,
    )  # fmt: skip
    ready = un_brouillon(appel, structure, par=owner)
    helper, village = porteur("contributeur", "71350", RoleStructure.CONTRIBUTEUR)
    prepared = un_brouillon(appel, village, par=helper)
    outsider, agglomeration = porteur("agglomeration", CA)
    refused = un_brouillon(appel, agglomeration, par=outsider)
    to_refuse = un_brouillon(appel, agglomeration, par=outsider)
    dossiers.deposer(to_refuse, par=outsider, engagement=True)
    declarer_complet(to_refuse, par=Personne.objects.get(email__startswith="instruction@"))
    return {
        **_guichets_d_ailleurs(owner, structure),
        "vide": empty.numero, "fautif": faulty.numero, "pret": ready.numero, "contribue": prepared.numero,
        **_projets_communs(owner, structure, porteur),
        **_pour_un_autre(appel, porteur),
        "charge": _charge(appel, structure, owner),
        "justifie": _avec_devis(owner, structure),
        "irrecevable": refused.numero, "a_refuser": to_refuse.numero,
    }  # fmt: skip


def _guichets_d_ailleurs(owner, structure) -> dict[str, str]:
    """Calls of kinds that the sources do not have: open until the credits are spent, without plan, that nobody asks for."""
    from tests.cahiers.test_autres import FICHIERS, texte_de
    from tests.fabriques import un_appel, un_brouillon_vide

    opened = {path.stem: un_appel(texte_de(path)) for path in FICHIERS if path.stem in GUICHETS_D_AILLEURS}
    return {
        "datee": un_brouillon_vide(opened["chaleur-renouvelable"], structure, par=owner).numero,
        "sans_plan": un_brouillon_vide(opened["cantine-solidaire"], structure, par=owner).numero,
    }


def _charge(appel, structure, owner) -> str:
    """A draft of thirty pieces, the names of some long; two wait for the antivirus, which has just put another aside."""
    from tests.fabriques import un_brouillon, un_pdf

    from levier.dossiers import actions as dossiers
    from levier.socle.acteurs import SYSTEME
    from levier.socle.etats import franchir
    from levier.socle.models import EtatFichier, Fichier

    draft = un_brouillon(appel, structure, par=owner)
    names = [f"devis-{rank}{'-accompagnement-et-formation-des-agents' * (rank % 3)}.pdf" for rank in range(28)]
    pieces = [dossiers.ajouter_piece(draft, "devis", io.BytesIO(un_pdf(name)), name, par=owner) for name in names]
    last = [piece.fichier_id for piece in pieces[-3:]]
    Fichier.objects.filter(pk__in=last).update(etat=EtatFichier.EN_VERIFICATION)
    franchir(Fichier.objects.get(pk=last[0]), "ecarter", par=SYSTEME, apres={"signature": "Eicar-Signature"})
    dossiers.ecarter_piece(pieces[-3])
    return draft.numero


def _avec_devis(owner, structure) -> str:
    """A draft of a call that wants a quote for each expense: one has it, one has not."""
    from tests.fabriques import justifier, texte_exigeant_un_devis_par_depense, un_brouillon, une_piece

    from levier.appels.actions import publier
    from levier.dossiers import actions as dossiers
    from levier.dossiers.financement.lignes import LigneSaisie
    from levier.dossiers.queries import lignes_du_plan
    from levier.socle.acteurs import SYSTEME

    text = texte_exigeant_un_devis_par_depense().replace(f"id: {APPEL}", "id: fitn7-axe3-devis", 1)
    appel = publier(text.replace("Guichet numérique des", "Devis exigés des", 1), par=SYSTEME).appel
    draft = un_brouillon(appel, structure, par=owner, pieces=("plan_financement",))
    justifier(draft, une_piece(draft, "devis", "devis-accompagnement.pdf"))
    present = [line for line, _ in lignes_du_plan(draft)]
    dossiers.enregistrer_plan(
        draft, [LigneSaisie("depense", "formation", "Formation des agents", "2 000"), *present], par=owner
    )
    return draft.numero


def _projets_communs(owner, structure, porteur) -> dict[str, str]:
    """A joint project with a partner that validated an earlier version, one that has not answered, one that refused."""
    from tests.fabriques import des_lignes, texte_de_projet_commun, un_brouillon, une_structure

    from levier.appels.actions import publier
    from levier.dossiers import actions as dossiers
    from levier.dossiers.invitation import faire_entree
    from levier.socle.acteurs import SYSTEME

    text = texte_de_projet_commun().replace(f"id: {APPEL}", "id: fitn7-axe3-projet-commun", 1)
    appel = publier(text.replace("Guichet numérique des", "Projets communs des", 1), par=SYSTEME).appel
    ours, empty = (un_brouillon(appel, structure, par=owner) for _ in range(2))
    mayor, village = porteur("partenaire", "71014")
    other, town = porteur("autre-partenaire", "71137")
    partner = dossiers.inviter_partenaire(ours, village, par=owner)
    refusing = dossiers.inviter_partenaire(ours, town, par=owner)
    asked = dossiers.inviter_partenaire(ours, une_structure("71059"), par=owner, email=f"mairie-invitee@{DOMAINE}")
    dossiers.valider_partenariat(partner, par=mayor, engagement=True)
    dossiers.refuser_partenariat(refusing, par=other, motif="Le budget de la commune est déjà voté.")
    dossiers.enregistrer_plan(ours, des_lignes("42000"), par=owner)
    dossiers.nommer_contact(ours, partner, par=owner)
    return {"commun": ours.numero, "commun_vide": empty.numero, "jeton_entree": faire_entree(asked)}


def _pour_un_autre(appel, porteur) -> dict[str, str]:
    """Requests that one person prepares and another signs; one that the service entered for a structure."""
    from tests.fabriques import signe_a_la_main, un_brouillon, un_dossier_depose

    from levier.comptes.enums import RoleStructure
    from levier.comptes.models import Personne
    from levier.dossiers import actions as dossiers
    from levier.instruction.actions import contester_l_engagement

    helper, town = porteur("preparant", "71289", RoleStructure.CONTRIBUTEUR)
    mayor, _ = porteur("maire", "71289")
    to_sign, asked = (un_brouillon(appel, town, par=helper) for _ in range(2))
    dossiers.imprimer_engagement(to_sign, par=helper)
    dossiers.demander_signature(asked, mayor, par=helper)
    agent = Personne.objects.get(email__startswith="instruction@")
    entered = dossiers.saisir_pour(appel, town, par=agent, demandeur="La maire")
    paper, flagged = (signe_a_la_main(un_dossier_depose(appel, town, par=mayor)) for _ in range(2))
    contester_l_engagement(flagged, par=mayor, motif="Ce n’est pas ma signature.")
    return {
        "a_signer": to_sign.numero, "demandee": asked.numero, "saisie": entered.numero, "papier": paper.numero,
        "conteste": flagged.numero,
    }  # fmt: skip


def _texte_clos() -> str:
    """The same call under another name, closed since spring; its examples about the last day go with it."""
    from tests.fabriques import texte_du_cahier

    text = texte_du_cahier().replace(f"id: {APPEL}", f"id: {CLOS}", 1)
    text = text.replace(
        "Guichet numérique des collectivités de Saône-et-Loire\n", "Guichet numérique d’essai, première vague\n", 1
    )
    head, _, _ = text.partition("\nexemples:")
    return head.replace("cloture: 22/10/2021", "cloture: 30/04/2021") + "\nexemples: {situation_type: {}, cas: []}\n"


if __name__ == "__main__":
    main()
