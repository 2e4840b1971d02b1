"""Every screen of the product, with its empty and error states: what the walk visits and photographs.

A route absent from here and from SANS_ECRAN fails `test_ecrans.py`: a new screen comes with its entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page
from tests.parcours import manoeuvres as m

Manoeuvre = Callable[[Page, Mapping[str, str]], None]


@dataclass(frozen=True)
class Ecran:
    """One state of one screen: who looks (key of an account, "" for the public), where, and what is done there first."""

    nom: str
    route: str
    qui: str
    chemin: str
    puis: Manoeuvre | None = None
    statut: int = 200


SANS_ECRAN = {
    "sante": "read by machines",
    "espaces:cahier": "the cahier itself, a file",
    "porteur:enregistrer": "a field saved by htmx",
    "porteur:territoires": "suggestions of a field, by htmx",
    "dossier:telecharger": "a file",
    "porteur:confier": "a button of the request",
    "porteur:confirmer_saisie": "a button of the request",
    "agent:engagement": "a file",
    "porteur:relancer_partenaires": "a button of the partners",
    "porteur:contact": "a button of the partners",
    "porteur:ecarter_partenaire": "a button of the partners",
    "dossier:vignette": "a picture",
    "dossier:tout": "a file",
    "porteur:calendrier": "a file",
    "dossier:pdf": "a file",
    "espaces:calendrier": "a file",
    "porteur:remarques": "answers to remarks, in the forms",
    "porteur:retirer_piece": "a button of the pieces",
    "dossier:document": "a file",
    "dossier:fichier_message": "a file",
    "agent:relancer_courriel": "a button of the dossier",
    "agent:prise_en_charge": "a button of the dossier",
    "agent:preuve": "a file",
    "agent:projet": "a file",
    "agent:retrait_de_proposition": "a button of the page of a dossier",
    "agent:resultat_de_travail": "a file",
    "agent:arret_de_travail": "a button of a long work",
    "agent:reprise_de_travail": "a button of a long work",
    "agent:simulation_csv": "a file",
    "agent:simulation_xlsx": "a file",
    "comptes:deconnexion": "a button of the menu",
    "comptes:confirmer": "a button of the structures",
    "comptes:annuler": "a button of the structures",
    "comptes:changer_role": "a button of the structures",
    "comptes:renvoyer_invitation": "a button of the structures",
    "comptes:annuler_invitation": "a button of the structures",
    "comptes:piece_demo": "a file",
}
A = "/appels/{appel}"
SIMULATION = (
    A + "/simulateur/?territoire=commune-71178&depenses.prestation=31+000,50&depenses.formation=7+500"
    "&depenses.equipement=1+800&recettes.autres=2+000&porteur.france_services=non&projet.theme=3a&projet.engage=non"
    "&projet.engagement_decisionnel=oui&projet.transformation=oui&projet.debut=02/11/2021"
    "&projet.resultats=30/06/2022&projet.fin=31/10/2022"
)
PUBLIC = (
    Ecran("accueil", "espaces:accueil", "", "/"),
    Ecran("accueil-recherche", "espaces:accueil", "", "/", m.chercher("clun")),
    Ecran("appels", "espaces:appels", "", "/appels/"),
    Ecran("appel", "espaces:appel", "", A + "/"),
    Ecran("appel-clos", "espaces:appel", "", "/appels/{clos}/"),
    Ecran("calcul", "espaces:calcul", "", A + "/calcul/"),
    Ecran("calcul-version", "espaces:calcul_version", "", A + "/calcul/version-1/"),
    Ecran("preremplissage", "espaces:preremplissage", "", A + "/preremplissage/"),
    Ecran("preremplissage-trop-long", "espaces:demande", "", A + "/demande/?projet.titre=" + "x" * 2001, statut=409),
    Ecran("simulateur", "espaces:simulateur", "", A + "/simulateur/"),
    Ecran("simulateur-sans-reponse", "espaces:simulateur", "", A + "/simulateur/?q=xyzxyz"),
    Ecran("simulateur-choisi", "espaces:simulateur", "", A + "/simulateur/?territoire=commune-71178"),
    Ecran("simulateur-rempli", "espaces:simulateur", "", SIMULATION),
    Ecran("simulateur-refus", "espaces:simulateur", "", SIMULATION.replace("commune-71178", "ca-247100589")),
    Ecran(
        "simulateur-erreurs",
        "espaces:simulateur",
        "",
        SIMULATION.replace("7+500", "12e9").replace("02/11/2021", "bientôt"),
    ),
    Ecran("simulateur-clos", "espaces:simulateur", "", SIMULATION.replace("{appel}", "{clos}")),
    Ecran("recherche", "espaces:recherche_territoires", "", "/territoires/recherche/"),
    Ecran("recherche-reponses", "espaces:recherche_territoires", "", "/territoires/recherche/?q=saint+etienne"),
    Ecran("recherche-sans-reponse", "espaces:recherche_territoires", "", "/territoires/recherche/?q=xyzxyz"),
    Ecran("verification", "espaces:verification", "", "/actes/"),
    Ecran("verification-acte", "espaces:verifier_acte", "", "/actes/{acte}/"),
    Ecran("verification-inconnu", "espaces:verifier_acte", "", "/actes/71-2021-ARR-9999/", statut=404),
    Ecran("mentions", "espaces:mentions", "", "/mentions-legales/"),
    Ecran("accessibilite", "espaces:accessibilite", "", "/accessibilite/"),
)
COMPTE = (
    Ecran("connexion", "comptes:connexion", "", "/compte/connexion/"),
    Ecran(
        "connexion-erreur",
        "comptes:connexion",
        "",
        "/compte/connexion/",
        m.saisir(email="personne@exemple.fr", mot_de_passe="un mauvais mot de passe"),
    ),
    Ecran(
        "connexion-a-confirmer",
        "comptes:connexion",
        "",
        "/compte/connexion/",
        m.saisir(email="a-confirmer@exemple.fr", mot_de_passe="demonstration-2021"),
    ),
    Ecran("inscription", "comptes:inscription", "", "/compte/inscription/"),
    Ecran(
        "inscription-erreurs",
        "comptes:inscription",
        "",
        "/compte/inscription/",
        m.saisir(email="pas une adresse", mot_de_passe="court"),
    ),
    Ecran("lien-envoye", "comptes:lien_envoye", "", "/compte/inscription/lien-envoye/"),
    Ecran("renvoi", "comptes:renvoi", "", "/compte/confirmation/"),
    Ecran("renvoi-erreur", "comptes:renvoi", "", "/compte/confirmation/", m.saisir(email="pas une adresse")),
    Ecran("confirmation", "comptes:confirmation", "", "/compte/confirmation/{jeton_confirmation}/"),
    Ecran(
        "confirmation-erreur",
        "comptes:confirmation",
        "",
        "/compte/confirmation/{jeton_confirmation}/",
        m.saisir(mot_de_passe_actuel="un mauvais mot de passe"),
    ),
    Ecran(
        "confirmation-lien-perime",
        "comptes:confirmation",
        "",
        "/compte/confirmation/{jeton_confirmation}x/",
        statut=410,
    ),
    Ecran("oubli", "comptes:oubli", "", "/compte/mot-de-passe/"),
    Ecran("oubli-erreur", "comptes:oubli", "", "/compte/mot-de-passe/", m.saisir(email="pas une adresse")),
    Ecran("oubli-envoye", "comptes:oubli_envoye", "", "/compte/mot-de-passe/envoye/"),
    Ecran("mot-de-passe-choix", "comptes:choix_mot_de_passe", "", "/compte/mot-de-passe/{jeton_mot_de_passe}/"),
    Ecran(
        "mot-de-passe-choix-erreur",
        "comptes:choix_mot_de_passe",
        "",
        "/compte/mot-de-passe/{jeton_mot_de_passe}/",
        m.saisir(mot_de_passe="court"),
    ),
    Ecran(
        "mot-de-passe-lien-perime",
        "comptes:choix_mot_de_passe",
        "",
        "/compte/mot-de-passe/{jeton_mot_de_passe}x/",
        statut=410,
    ),
    Ecran("nouvelle-adresse", "comptes:nouvelle_adresse", "demenage", "/nouvelle-adresse/{jeton_adresse}/"),
    Ecran("profil", "comptes:profil", "mairie", "/compte/"),
    Ecran("profil-agent", "comptes:profil", "secretaire-generale", "/compte/"),
    Ecran("profil-erreur", "comptes:profil", "mairie", "/compte/", m.saisir(nom="", fonction="")),
    Ecran("adresse", "comptes:adresse", "mairie", "/compte/adresse/"),
    Ecran("adresse-erreur", "comptes:adresse", "mairie", "/compte/adresse/", m.saisir(email="pas une adresse")),
    Ecran("mot-de-passe", "comptes:mot_de_passe", "mairie", "/compte/changer-mot-de-passe/"),
    Ecran(
        "mot-de-passe-erreur",
        "comptes:mot_de_passe",
        "mairie",
        "/compte/changer-mot-de-passe/",
        m.saisir(mot_de_passe_actuel="non", mot_de_passe="court"),
    ),
    Ecran("structures", "comptes:structures", "mairie", "/compte/structures/"),
    Ecran("structures-vide", "comptes:structures", "sans-structure", "/compte/structures/"),
    Ecran("structures-en-attente", "comptes:structures", "collegue", "/compte/structures/"),
    Ecran("structures-reclamee", "comptes:structures", "reclamante", "/compte/structures/"),
    Ecran("rattacher", "comptes:rattacher", "sans-structure", "/compte/structures/rattacher/"),
    Ecran("rattacher-reponses", "comptes:rattacher", "sans-structure", "/compte/structures/rattacher/?q=cluny"),
    Ecran("rattacher-sans-reponse", "comptes:rattacher", "sans-structure", "/compte/structures/rattacher/?q=xyzxyz"),
    Ecran("siret", "comptes:rattacher_siret", "sans-structure", "/compte/structures/rattacher/siret/"),
    Ecran(
        "siret-erreurs",
        "comptes:rattacher_siret",
        "sans-structure",
        "/compte/structures/rattacher/siret/",
        m.saisir(siret="123"),
    ),
    Ecran("rejoindre", "comptes:rattacher_territoire", "sans-structure", "/compte/structures/rattacher/{territoire}/"),
    Ecran(
        "rejoindre-erreur", "comptes:rejoindre", "sans-structure", "/compte/structures/{cluny}/rejoindre/", m.saisir()
    ),
    Ecran("reclamer", "comptes:reclamer", "sans-structure", "/compte/structures/{reclamee}/reclamer/"),
    Ecran(
        "reclamer-erreurs", "comptes:reclamer", "sans-structure", "/compte/structures/{reclamee}/reclamer/", m.saisir()
    ),
    Ecran("verifier", "comptes:verifier", "a-verifier", "/compte/rattachements/{lien_a_verifier}/verifier/"),
    Ecran(
        "verifier-sans-annuaire",
        "comptes:verifier",
        "sans-annuaire",
        "/compte/rattachements/{lien_sans_annuaire}/verifier/",
    ),
    Ecran("structures-a-verifier", "comptes:structures", "a-verifier", "/compte/structures/"),
    Ecran("liste-a-verifier", "porteur:liste", "a-verifier", "/mes-demandes/"),
    Ecran("depot-a-verifier", "porteur:depot", "a-verifier", "/demandes/{brouillon_a_verifier}/depot/"),
    Ecran("preuve", "comptes:preuve", "", "/rattachements/{jeton_preuve}/"),
    Ecran("preuve-perimee", "comptes:preuve", "", "/rattachements/{jeton_preuve}x/", statut=410),
    Ecran("entrer", "comptes:entrer", "sans-structure", "/partenariats/entrer/{jeton_entree}/"),
    Ecran("refuser-un-membre", "comptes:refuser", "mairie", "/compte/rattachements/{lien_collegue}/refuser/"),
    Ecran("retirer-un-membre", "comptes:retirer", "interco", "/compte/rattachements/{lien_membre}/retirer/"),
    Ecran("quitter", "comptes:quitter", "mairie", "/compte/rattachements/{lien_mairie}/quitter/"),
    Ecran("quitter-dernier", "comptes:quitter", "interco", "/compte/rattachements/{lien_interco}/quitter/", m.saisir()),
    Ecran("inviter", "comptes:inviter", "interco", "/compte/structures/{clunisois}/inviter/"),
    Ecran(
        "inviter-erreur",
        "comptes:inviter",
        "interco",
        "/compte/structures/{clunisois}/inviter/",
        m.saisir(email="pas une adresse"),
    ),
    Ecran("structures-invitations", "comptes:structures", "interco", "/compte/structures/"),
    Ecran("invitation", "comptes:invitation", "", "/invitations/{jeton_invitation}/"),
    Ecran(
        "invitation-erreurs",
        "comptes:invitation",
        "",
        "/invitations/{jeton_invitation}/",
        m.saisir(mot_de_passe="court"),
    ),
    Ecran("invitation-autre-compte", "comptes:invitation", "mairie", "/invitations/{jeton_invitation}/"),
    Ecran("invitation-perimee", "comptes:invitation", "", "/invitations/{jeton_invitation}x/", statut=410),
    Ecran("rythme-des-courriels", "comptes:desabonnement", "", "/courriels/{jeton_desabonnement}/"),
    Ecran(
        "rythme-des-courriels-arretes",
        "comptes:desabonnement",
        "",
        "/courriels/{jeton_desabonnement}/",
        m.presser("Ne plus les recevoir"),
    ),
    Ecran("rythme-des-courriels-lien-faux", "comptes:desabonnement", "", "/courriels/1:x/", statut=404),
    Ecran("activite", "comptes:activite", "interco", "/compte/structures/{clunisois}/activite/"),
    Ecran("courriers", "comptes:courriers_demo", "", "/demo/courriers/"),
    Ecran("courriers-aucun", "comptes:courriers_demo", "", "/demo/courriers/?pour=xyzxyz"),
    Ecran("courrier", "comptes:courrier_demo", "", "/demo/courriers/?pour=mairie", m.premier_courrier),
    Ecran(
        "courrier-resume", "comptes:courrier_demo", "", "/demo/courriers/?pour=instruction@", m.courrier("Votre résumé")
    ),
)
D = "/demandes/"
PORTEUR = (
    Ecran("demandes", "porteur:liste", "brouillons", "/mes-demandes/"),
    Ecran("demandes-sans-structure", "porteur:liste", "sans-structure", "/mes-demandes/"),
    Ecran("demandes-vide", "porteur:liste", "sans-demande", "/mes-demandes/"),
    Ecran("nouvelle", "porteur:nouvelle", "mairie", "/mes-demandes/nouvelle/{appel}/"),
    Ecran("nouvelle-erreur", "porteur:nouvelle", "mairie", "/mes-demandes/nouvelle/{appel}/", m.saisir()),
    Ecran("nouvelle-sans-structure", "porteur:nouvelle", "sans-structure", "/mes-demandes/nouvelle/{appel}/"),
    Ecran("nouvelle-close", "porteur:nouvelle", "mairie", "/mes-demandes/nouvelle/{clos}/"),
    *(
        Ecran(f"demande-{etat.replace('_', '-')}", "porteur:dossier", f"compte_{etat}", f"{D}{{{etat}}}/")
        for etat in ("brouillon", "depose", "a_completer", "en_instruction", "retenu", "refuse", "sans_suite", "retire")
    ),
    Ecran("lecture", "dossier:lire", "compte_depose", D + "{depose}/lire/"),
    Ecran("lecture-brouillon", "dossier:lire", "brouillons", D + "{pret}/lire/"),
    Ecran("lecture-vide", "dossier:lire", "brouillons", D + "{vide}/lire/"),
    Ecran("lecture-fautive", "dossier:lire", "brouillons", D + "{fautif}/lire/"),
    Ecran("formulaire-vide", "porteur:formulaire", "brouillons", D + "{vide}/formulaire/"),
    Ecran("formulaire", "porteur:formulaire", "brouillons", D + "{pret}/formulaire/"),
    Ecran("formulaire-erreurs", "porteur:formulaire", "brouillons", D + "{fautif}/formulaire/"),
    Ecran("plan-vide", "porteur:plan", "brouillons", D + "{vide}/plan/"),
    Ecran("plan", "porteur:plan", "brouillons", D + "{pret}/plan/"),
    Ecran("plan-erreurs", "porteur:plan", "brouillons", D + "{fautif}/plan/"),
    Ecran("plan-devis", "porteur:plan", "brouillons", D + "{justifie}/plan/"),
    Ecran("plan-devis-a-joindre", "porteur:plan", "brouillons", D + "{justifie}/plan/?joindre=0"),
    Ecran("plan-devis-refuse", "porteur:plan", "brouillons", D + "{justifie}/plan/?joindre=0", m.joindre_un_faux_devis),
    Ecran("demande-devis", "porteur:dossier", "brouillons", D + "{justifie}/"),
    Ecran("depot-devis", "porteur:depot", "brouillons", D + "{justifie}/depot/"),
    Ecran("coller", "porteur:coller", "brouillons", D + "{vide}/plan/coller/"),
    Ecran("coller-apercu", "porteur:coller", "brouillons", D + "{vide}/plan/coller/", m.coller_un_tableau),
    Ecran("pieces-vide", "porteur:pieces", "brouillons", D + "{vide}/pieces/"),
    Ecran("pieces", "porteur:pieces", "brouillons", D + "{pret}/pieces/"),
    Ecran("pieces-nombreuses", "porteur:pieces", "brouillons", D + "{charge}/pieces/"),
    Ecran("pieces-erreur", "porteur:pieces", "brouillons", D + "{vide}/pieces/", m.joindre_un_faux_pdf),
    Ecran("dupliquer", "porteur:dupliquer", "compte_depose", D + "{depose}/dupliquer/"),
    Ecran("dupliquer-erreur", "porteur:dupliquer", "compte_depose", D + "{depose}/dupliquer/", m.saisir()),
    Ecran("formulaire-repris", "porteur:formulaire", "brouillons", D + "{vide}/formulaire/?repris={pret}"),
    Ecran("depot", "porteur:depot", "brouillons", D + "{pret}/depot/"),
    Ecran("depot-obstacles", "porteur:depot", "brouillons", D + "{fautif}/depot/"),
    Ecran("depot-erreur", "porteur:depot", "brouillons", D + "{pret}/depot/", m.saisir()),
    Ecran("depot-irrecevable", "porteur:depot", "agglomeration", D + "{irrecevable}/depot/"),
    Ecran("depot-contributeur", "porteur:depot", "contributeur", D + "{contribue}/depot/"),
    Ecran("complements", "porteur:depot", "compte_a_completer", D + "{a_completer}/depot/"),
    Ecran("complements-formulaire", "porteur:formulaire", "compte_a_completer", D + "{a_completer}/formulaire/"),
    Ecran("complements-pieces", "porteur:pieces", "compte_a_completer", D + "{a_completer}/pieces/"),
    Ecran("abandon", "porteur:abandonner", "compte_a_completer", D + "{a_completer}/abandonner/"),
    Ecran("messages", "porteur:messages", "compte_a_completer", D + "{a_completer}/messages/"),
    Ecran("messages-vide", "porteur:messages", "compte_depose", D + "{depose}/messages/"),
    Ecran("messages-erreur", "porteur:messages", "compte_depose", D + "{depose}/messages/", m.saisir()),
    Ecran("retrait", "porteur:retirer", "compte_depose", D + "{depose}/retirer/"),
    Ecran("retrait-erreur", "porteur:retirer", "compte_depose", D + "{depose}/retirer/", m.saisir()),
)
COMMUN = (
    Ecran("partenaires", "porteur:partenaires", "brouillons", D + "{commun}/partenaires/"),
    Ecran("partenaires-vide", "porteur:partenaires", "brouillons", D + "{commun_vide}/partenaires/"),
    Ecran("partenaires-reponses", "porteur:partenaires", "brouillons", D + "{commun_vide}/partenaires/?q=cluny"),
    Ecran("partenaires-sans-reponse", "porteur:partenaires", "brouillons", D + "{commun_vide}/partenaires/?q=xyzxyz"),
    Ecran(
        "partenaires-erreur", "porteur:partenaires", "brouillons", D + "{commun_vide}/partenaires/?q=matour", m.saisir()
    ),
    Ecran("depot-partenaires", "porteur:depot", "brouillons", D + "{commun}/depot/"),
    Ecran("demande-commune", "porteur:dossier", "brouillons", D + "{commun}/"),
    Ecran("lecture-commune", "dossier:lire", "partenaire", D + "{commun}/lire/"),
    Ecran("demandes-projet-commun", "porteur:liste", "partenaire", "/mes-demandes/"),
    Ecran("partenariat", "porteur:partenariat", "partenaire", "/partenariats/{commun}/"),
    Ecran(
        "partenariat-erreur",
        "porteur:partenariat",
        "partenaire",
        "/partenariats/{commun}/",
        m.presser("Valider le projet"),
    ),
)
POUR_UN_AUTRE = (
    Ecran("signature", "porteur:signature", "preparant", D + "{a_signer}/signature/"),
    Ecran("signature-attendue", "porteur:signature", "preparant", D + "{demandee}/signature/"),
    Ecran("signature-a-donner", "porteur:signature", "maire", D + "{demandee}/signature/"),
    Ecran(
        "signature-erreur", "porteur:signature", "maire", D + "{demandee}/signature/", m.presser("Renvoyer sans signer")
    ),
    Ecran("demande-a-signer", "porteur:dossier", "maire", D + "{demandee}/"),
    Ecran("demande-saisie", "porteur:dossier", "maire", D + "{saisie}/"),
)
F = "/agent/dossiers/"
AGENT = (
    Ecran("agent-simulation", "agent:simulation", "instruction", "/agent/simulation/"),
    Ecran(
        "agent-simulation-comparee",
        "agent:simulation",
        "instruction",
        "/agent/simulation/?reference=fourni-fitn7/axe3-saone-et-loire&contre=fourni-fitn7/axe3-ile-de-france-volet1&cout_par_habitant=2,00",
    ),
    Ecran(
        "agent-simulation-erreurs",
        "agent:simulation",
        "instruction",
        "/agent/simulation/?reference=fourni-fitn7/axe3-saone-et-loire&cout_par_habitant=",
    ),
    Ecran("agent-travaux", "agent:travaux", "prefet", "/agent/travaux/"),
    Ecran("agent-travaux-vide", "agent:travaux", "instruction-jura", "/agent/travaux/"),
    Ecran("agent-travail", "agent:travail", "prefet", "/agent/travaux/{travail_en_cours}/"),
    Ecran("agent-travail-fini", "agent:travail", "prefet", "/agent/travaux/{travail_fini}/"),
    Ecran("agent-travail-arrete", "agent:travail", "prefet", "/agent/travaux/{travail_echoue}/"),
    Ecran("agent-courriels", "agent:courriels", "instruction", "/agent/courriels/"),
    Ecran("agent-courriels-vide", "agent:courriels", "instruction-jura", "/agent/courriels/"),
    Ecran("agent-saisie", "agent:saisie", "instruction", "/agent/saisie/"),
    Ecran("agent-saisie-reponses", "agent:saisie", "instruction", "/agent/saisie/?q=cluny"),
    Ecran("agent-saisie-erreur", "agent:saisie", "instruction", "/agent/saisie/?q=matour", m.saisir()),
    Ecran("agent-liste", "agent:tableau", "instruction", "/agent/"),
    Ecran("agent-liste-suite", "agent:tableau", "instruction", "/agent/", m.page_suivante),
    Ecran("agent-liste-filtree", "agent:tableau", "instruction", "/agent/?etat=en_instruction&tri=montant_decroissant"),
    Ecran("agent-liste-sans-reponse", "agent:tableau", "instruction", "/agent/?texte=xyzxyz"),
    Ecran("agent-liste-vide", "agent:tableau", "instruction-jura", "/agent/"),
    Ecran("agent-dossier", "agent:dossier", "instruction", F + "{propose}/"),
    Ecran("agent-lecture", "dossier:lire", "prefet", D + "{retenu}/lire/"),
    Ecran("agent-dossier-depose", "agent:dossier", "instruction", F + "{depose}/"),
    Ecran("agent-dossier-a-completer", "agent:dossier", "instruction", F + "{a_completer}/"),
    Ecran("agent-dossier-irrecevable", "agent:dossier", "prefet", F + "{a_refuser}/"),
    Ecran("agent-dossier-retenu", "agent:dossier", "prefet", F + "{retenu}/"),
    Ecran("agent-dossier-refuse", "agent:dossier", "prefet", F + "{refuse}/"),
    Ecran("agent-affectation", "agent:affectation", "instruction", F + "{depose}/affectation/"),
    Ecran(
        "agent-affectation-erreur",
        "agent:affectation",
        "instruction",
        F + "{depose}/affectation/",
        m.affecter_a_personne,
    ),
    Ecran("agent-complement", "agent:complement", "instruction", F + "{depose}/complement/"),
    Ecran(
        "agent-complement-erreurs",
        "agent:complement",
        "instruction",
        F + "{depose}/complement/",
        m.saisir(echeance="2021-01-01"),
    ),
    Ecran("agent-messages", "agent:messages", "instruction", F + "{a_completer}/messages/"),
    Ecran("agent-messages-vide", "agent:messages", "instruction", F + "{depose}/messages/"),
    Ecran("agent-messages-erreur", "agent:messages", "instruction", F + "{depose}/messages/", m.saisir()),
    Ecran("agent-complet", "agent:complet", "instruction", F + "{depose}/complet/"),
    Ecran("agent-complet-impossible", "agent:complet", "instruction", F + "{retenu}/complet/"),
    Ecran(
        "agent-appreciation",
        "agent:appreciation",
        "instruction",
        F + "{cc}/appreciations/appreciation.derogation_plafond/",
    ),
    Ecran(
        "agent-appreciation-erreur",
        "agent:appreciation",
        "instruction",
        F + "{cc}/appreciations/appreciation.taux_retenu/",
        m.saisir(valeur="90 %", motif="Trop haut."),
    ),
    Ecran("agent-comite", "agent:comite", "instruction", F + "{en_instruction}/comite/"),
    Ecran(
        "agent-comite-erreur",
        "agent:comite",
        "instruction",
        F + "{en_instruction}/comite/",
        m.saisir(jour="31/02/2022"),
    ),
    Ecran("agent-proposition", "agent:proposition", "instruction", F + "{en_instruction}/proposition/"),
    Ecran(
        "agent-proposition-erreurs",
        "agent:proposition",
        "instruction",
        F + "{en_instruction}/proposition/",
        m.saisir(montant="12e9"),
    ),
    Ecran("agent-a-signer", "agent:a_signer", "prefet", "/agent/a-signer/"),
    Ecran("agent-a-signer-vide", "agent:a_signer", "instruction", "/agent/a-signer/"),
    Ecran("agent-signature", "agent:signature", "prefet", F + "{propose}/signature/"),
    Ecran(
        "agent-signature-erreur",
        "agent:signature",
        "prefet",
        F + "{propose}/signature/",
        m.autre_montant("1,00", ""),
    ),
    Ecran(
        "agent-signature-autre-montant",
        "agent:signature",
        "prefet",
        F + "{propose}/signature/",
        m.autre_montant("1 000,00", "Un autre financeur prend le reste."),
    ),
    Ecran("agent-signature-interdite", "agent:signature", "instruction", F + "{propose}/signature/"),
    Ecran("agent-signature-sans-proposition", "agent:signature", "prefet", F + "{en_instruction}/signature/"),
    Ecran("agent-renvoi", "agent:renvoi", "prefet", F + "{propose}/renvoi/"),
    Ecran("agent-renvoi-erreur", "agent:renvoi", "prefet", F + "{propose}/renvoi/", m.saisir(motif="")),
    Ecran("agent-refus", "agent:refus", "instruction", F + "{a_refuser}/refus/"),
    Ecran("agent-refus-erreur", "agent:refus", "instruction", F + "{a_refuser}/refus/", m.saisir(motif="")),
    Ecran("agent-sans-suite", "agent:sans_suite", "instruction", F + "{a_completer}/sans-suite/"),
    Ecran(
        "agent-sans-suite-erreur",
        "agent:sans_suite",
        "instruction",
        F + "{a_completer}/sans-suite/",
        m.saisir(motif=""),
    ),
    Ecran("agent-enveloppes", "agent:enveloppes", "instruction", "/agent/enveloppes/"),
    Ecran("agent-enveloppes-vide", "agent:enveloppes", "instruction-jura", "/agent/enveloppes/"),
    Ecran("agent-enveloppe", "agent:enveloppe", "instruction", "/agent/enveloppes/appel_saone_et_loire/"),
    Ecran("agent-enveloppe-vide", "agent:enveloppe", "instruction", "/agent/enveloppes/{clos}/"),
    Ecran("agent-rattachements", "agent:rattachements", "referent", "/agent/rattachements/"),
    Ecran("agent-rattachements-vide", "agent:rattachements", "administration-jura", "/agent/rattachements/"),
    Ecran("agent-rattachement", "agent:rattachement", "referent", "/agent/rattachements/{reclamation}/"),
    Ecran(
        "agent-rattachement-erreur", "agent:rattachement", "referent", "/agent/rattachements/{reclamation}/", m.saisir()
    ),
    Ecran("agent-delegations", "agent:delegations", "prefet", "/agent/delegations/"),
    Ecran("agent-delegations-deux", "agent:delegations", "instruction-deux", "/agent/delegations/"),
    Ecran("agent-delegations-vide", "agent:delegations", "administration-jura", "/agent/delegations/"),
    Ecran("agent-delegations-erreurs", "agent:delegations", "referent", "/agent/delegations/", m.saisir()),
    Ecran("agent-delegation-confirmer", "agent:delegation", "prefet", "/agent/delegations/{delegation_proposee}/"),
    Ecran(
        "agent-delegation-confirmer-soi", "agent:delegation", "referent", "/agent/delegations/{delegation_proposee}/"
    ),
    Ecran("agent-delegation-confirmee", "agent:delegation", "prefet", "/agent/delegations/{delegation}/"),
    Ecran(
        "agent-delegation-refuser-erreur",
        "agent:delegation",
        "prefet",
        "/agent/delegations/{delegation_proposee}/",
        m.presser("Refuser"),
    ),
    Ecran("agent-cumul", "agent:cumul", "referent", "/agent/cumul/"),
    Ecran("agent-cumul-erreur", "agent:cumul", "referent", "/agent/cumul/", m.presser("Demander")),
    Ecran("agent-signataire-confirmer", "agent:habilitation", "prefet", "/agent/habilitations/{signataire_propose}/"),
    Ecran("agent-delegation-fin", "agent:fin_de_delegation", "prefet", "/agent/delegations/{delegation}/fin/"),
    Ecran(
        "agent-delegation-fin-erreur",
        "agent:fin_de_delegation",
        "prefet",
        "/agent/delegations/{delegation}/fin/",
        m.saisir(),
    ),
    Ecran("agent-habilitations", "agent:habilitations", "referent", "/agent/habilitations/"),
    Ecran(
        "agent-habilitations-erreurs", "agent:habilitations", "referent", "/agent/habilitations/", m.saisir(email="non")
    ),
    Ecran(
        "agent-habilitation-fin", "agent:fin_d_habilitation", "referent", "/agent/habilitations/{habilitation}/retrait/"
    ),
    Ecran(
        "agent-habilitation-fin-erreur",
        "agent:fin_d_habilitation",
        "referent",
        "/agent/habilitations/{habilitation}/retrait/",
        m.saisir(),
    ),
)
ERREURS = (
    Ecran("erreur-404", "404", "", "/une-page-qui-n-existe-pas/", statut=404),
    Ecran("erreur-400", "400", "", "/appels/?q=%00", statut=400),
    Ecran("erreur-403", "403", "mairie", "/agent/", statut=403),
    Ecran("erreur-403-formulaire", "403_csrf", "", "/compte/connexion/", m.sans_jeton),
    Ecran("erreur-refus", "refus", "compte_depose", D + "{depose}/", m.retirer_une_piece_deposee),
    Ecran("erreur-500", "500", "", "/mentions-legales/", m.panne(500)),
    Ecran("erreur-503", "503", "", "/mentions-legales/", m.panne(503)),
)
ECRANS = {
    "public": PUBLIC,
    "compte": COMPTE,
    "porteur": PORTEUR + COMMUN + POUR_UN_AUTRE,
    "agent": AGENT,
    "erreurs": ERREURS,
}
