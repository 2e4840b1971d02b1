"""Projects that the demonstration's porteurs ask for: plausible, in our own words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Projet:
    """A kind of project: its theme, its words, its expenses as (nature, label, share of the cost in percent)."""

    theme: str
    titre: str
    presentation: str
    depenses: tuple[tuple[str, str, int], ...]
    cout: tuple[int, int]  # euros, from and to


PROJETS = (
    Projet(
        "3a", "Feuille de route numérique de la collectivité",
        "La collectivité n'a pas de stratégie numérique : ses outils se sont ajoutés au fil des besoins.\n"
        "Un prestataire fera le diagnostic des usages, des contrats et des risques, puis proposera une trajectoire sur trois ans, "
        "chiffrée et validée en conseil.\nLes agents participent à trois ateliers ; un comité de suivi se réunit chaque mois.",
        (("prestation", "Diagnostic et feuille de route", 80), ("formation", "Ateliers avec les agents", 20)), (9_000, 28_000),
    ),
    Projet(
        "3a", "Préparer la dématérialisation des demandes d'urbanisme",
        "Les demandes d'urbanisme arrivent encore sur papier et sont ressaisies deux fois.\n"
        "Un expert accompagne le service : description du circuit, choix du paramétrage, reprise des dossiers en cours, "
        "conduite du changement à l'accueil.\nLe service instruit en ligne dès le printemps.",
        (("prestation", "Accompagnement par un expert", 55), ("logiciels", "Module de dépôt et d'instruction", 30), ("formation", "Formation des agents", 15)),
        (14_000, 46_000),
    ),
    Projet(
        "3a", "Mutualiser la donnée des transports scolaires",
        "Les circuits de transport scolaire sont suivis sur des tableurs différents dans chaque commune.\n"
        "Une étude décrit les données disponibles, propose un modèle commun et un outil libre, puis aide à le déployer.",
        (("prestation", "Étude et modèle de données", 60), ("logiciels", "Développement de l'outil commun", 40)), (18_000, 58_000),
    ),
    Projet(
        "3b", "Former tous les agents aux usages numériques de base",
        "Les agents des services techniques et de la petite enfance n'ont ni poste ni messagerie.\n"
        "Des sessions d'une demi-journée, par petits groupes, leur apprennent à lire leur bulletin de paie en ligne, "
        "poser un congé et écrire à un collègue.\nUne certification est proposée à la fin du parcours.",
        (("formation", "Sessions de formation", 75), ("formation", "Certification", 15), ("prestation", "Ingénierie pédagogique", 10)),
        (5_000, 19_000),
    ),
    Projet(
        "3b", "Évaluer et développer les compétences numériques",
        "La collectivité veut connaître le niveau de ses agents avant d'équiper ses services.\n"
        "Une campagne d'évaluation en ligne est suivie de parcours adaptés ; les référents numériques sont formés à transmettre.",
        (("formation", "Campagne d'évaluation et parcours", 70), ("logiciels", "Plateforme d'apprentissage", 30)), (6_000, 22_000),
    ),
    Projet(
        "3c", "Site internet accessible et démarches en ligne",
        "Le site de la collectivité n'est pas accessible et ne permet aucune démarche.\n"
        "Le projet le refond avec des habitants, ouvre la prise de rendez-vous et le suivi des demandes, "
        "et publie les délibérations en données ouvertes.",
        (("prestation", "Conception avec les usagers", 35), ("logiciels", "Développement du site", 55), ("formation", "Formation des rédacteurs", 10)),
        (8_000, 42_000),
    ),
    Projet(
        "3c", "Accueil téléphonique et suivi des demandes des usagers",
        "Un appel sur trois n'aboutit pas et les demandes se perdent entre services.\n"
        "Un standard commun, un outil de suivi partagé et une charte d'accueil garantissent une réponse sous deux jours.",
        (("logiciels", "Standard et outil de suivi", 60), ("prestation", "Conduite du changement", 25), ("equipement", "Postes téléphoniques", 15)),
        (12_000, 52_000),
    ),
    Projet(
        "3c", "Application mobile des services du quotidien",
        "Les habitants cherchent l'information sur l'eau, les déchets et la cantine en trois endroits.\n"
        "Une application libre, mutualisée entre communes, réunit ces services et envoie les alertes.",
        (("logiciels", "Développement et intégration", 65), ("prestation", "Recueil des besoins et tests", 25), ("licences_hors_ue", "Licences des magasins d'applications", 10)),
        (15_000, 60_000),
    ),
)  # fmt: skip

REFUS = (
    "Le projet consiste surtout à renouveler des équipements ; sa part de transformation n'est pas démontrée.",
    "Le besoin décrit est couvert par un service commun de l'axe 1 du fonds : la demande y est réorientée.",
    "Les bénéfices attendus pour les agents et les usagers ne sont pas mesurés, malgré la demande de compléments.",
)
AVIS_DE_REFUS = "Le projet répond moins bien aux critères que les autres demandes reçues."
COMPLEMENTS = (
    "Le devis du prestataire ne distingue pas la formation du conseil : merci de le faire préciser et de joindre la version corrigée.",
    "Le plan de financement joint ne mentionne pas la subvention annoncée dans la présentation : merci de l'ajouter ou d'expliquer.",
    "Merci de décrire qui suit le projet dans la collectivité et comment ses résultats seront mesurés.",
)
REMARQUE = "Faites préciser le nombre de jours et le prix de chacun."
