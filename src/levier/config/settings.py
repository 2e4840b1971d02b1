"""Settings, from the environment. The application works under a database role that cannot rewrite its journal."""

from __future__ import annotations

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from levier.socle.base_de_donnees import ROLE_APPLICATION, lire_adresse, sous_role
from levier.socle.reglages import lire_chiffrement, lire_cles
from levier.socle.reseaux import lire_proxys

RACINE = Path(__file__).resolve().parents[3]
DONNEES = Path(os.environ.get("LEVIER_DATA") or RACINE / "var")


def _paquet(nom: str) -> Path:
    spec = find_spec(nom)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(nom)
    return Path(spec.origin).parent


DEMO = os.environ.get("LEVIER_DEMO") == "1"
DEBUG = os.environ.get("LEVIER_DEBUG") == "1"
SECRET_KEY, SECRET_KEY_FALLBACKS = lire_cles(DONNEES, os.environ)
ALLOWED_HOSTS = os.environ.get("LEVIER_HOTES", "localhost,127.0.0.1,[::1]").split(",")
LEVIER_ADRESSE = os.environ.get("LEVIER_ADRESSE", "http://localhost:8000")
"""Public address, for the links in mails and the QR codes of acts."""
CSRF_TRUSTED_ORIGINS = [LEVIER_ADRESSE]
LEVIER_PROXYS = lire_proxys(os.environ.get("LEVIER_PROXYS", ""))
"""Who stands in front of us and says where visitors come from; nobody declared: who connects is the visitor."""

LEVIER_JOUR = os.environ.get("LEVIER_JOUR", "")
"""Business day the application plays on, such as 2021-09-15 (demo, tests); empty: today."""
LEVIER_HABILLAGE = os.environ.get("LEVIER_HABILLAGE", "neutre")
"""`neutre`, or `etat` for State sites only (Marianne, the State's block)."""
LEVIER_CAHIERS = Path(os.environ.get("LEVIER_CAHIERS") or RACINE / "cahiers")

INSTALLED_APPS = [
    "levier.socle",
    "levier.territoires",
    "levier.comptes",
    "levier.appels",
    "levier.documents",
    "levier.messages",
    "levier.enveloppes",
    "levier.dossiers",
    "levier.reprises",
    "levier.instruction",
    "levier.attributions",
    "levier.comites",
    "levier.actes",
    "levier.essai",
    "levier.simulation",
    "levier.espaces",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "levier.espaces.middleware.ProxysMiddleware",
    "levier.espaces.middleware.TraceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "levier.espaces.middleware.PagesPriveesMiddleware",
    "levier.espaces.middleware.FuseauMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "levier.espaces.middleware.AuthentificationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "levier.espaces.middleware.SecondFacteurMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "levier.espaces.middleware.RefusMetierMiddleware",
]

ROOT_URLCONF = "levier.config.urls"
WSGI_APPLICATION = "levier.config.wsgi.application"
FORM_RENDERER = "levier.espaces.composants.rendu.RenduDsfr"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "levier.espaces.composants.contexte.page",
            ],
            "builtins": ["levier.espaces.templatetags.levier"],
        },
    },
]

CONNEXION = lire_adresse(os.environ.get("DATABASE_URL", "postgresql:///levier?host=/nowhere"))
_OWNER = os.environ.get("DATABASE_URL_PROPRIETAIRE", "")
CONNEXION_PROPRIETAIRE = lire_adresse(_OWNER, variable="DATABASE_URL_PROPRIETAIRE") if _OWNER else CONNEXION
"""Of migrations alone; given apart, the account of the application owns nothing."""
DATABASES = {
    "default": {
        **sous_role(CONNEXION, ROLE_APPLICATION),
        "CONN_MAX_AGE": int(os.environ.get("LEVIER_CONNEXION_GARDEE", "60")),
        "CONN_HEALTH_CHECKS": True,
    }
}
"""LEVIER_CONNEXION_GARDEE: seconds that a thread of the server keeps its connection, tried before each request; 0 opens
one per request, which costs half of the CPU of a small one."""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "comptes.Personne"
AUTHENTICATION_BACKENDS = ["levier.comptes.seances.Moteur"]
SESSION_ENGINE = "levier.comptes.seances"
LOGIN_URL = "comptes:connexion"
LOGIN_REDIRECT_URL = "espaces:accueil"
LOGOUT_REDIRECT_URL = "espaces:accueil"
PASSWORD_HASHERS = [
    "levier.comptes.hachage.Argon2Borne",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "levier.comptes.mots_de_passe.TropProcheDeLaPersonne"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "levier.comptes.mots_de_passe.MotsCourants"},
]
PASSWORD_RESET_TIMEOUT = 24 * 3600

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/statique/"
STATIC_ROOT = DONNEES / "statique"
"""Where the server gathers them at its start (`levier.config.statiques`), when their version is not there yet."""
STATICFILES_DIRS = [("dsfr", _paquet("dsfr") / "static" / "dsfr" / "dist")]
STATICFILES_FINDERS = [
    "levier.config.statiques.DesignSystem",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "levier.config.statiques.Statiques"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = DONNEES / "fichiers"
LEVIER_CLE_SCEAUX = os.environ.get("LEVIER_CLE_SCEAUX", "") or str(DONNEES / "cle_sceaux")
"""File of the key that signs the seals of the journal; made the first time."""
LEVIER_SCEAUX = os.environ.get("LEVIER_SCEAUX", "") or str(DONNEES / "sceaux.jsonl")
"""File that each seal is added to."""
LEVIER_SCEAUX_COURRIEL = os.environ.get("LEVIER_SCEAUX_COURRIEL", "")
"""Who receives each seal, outside of this machine."""
TAILLE_MAX_FICHIER = 10 * 1024 * 1024
LEVIER_CLAMAV = os.environ.get("LEVIER_CLAMAV", "")
"""ClamAV's daemon, `machine:port` or the path of its socket; empty: files are checked by their content only."""
LEVIER_ANTIVIRUS = "levier.config.branchements.antivirus"
LEVIER_SIRENE = os.environ.get("LEVIER_SIRENE", "")
"""Address of a public search of legal persons (`GET ?q=<siret>`, JSON); empty: structures are described by hand."""
LEVIER_SIRENE_DELAI = float(os.environ.get("LEVIER_SIRENE_DELAI", "3"))
"""Seconds given to an answer: after them, the porteur goes on by hand."""
LEVIER_ANNUAIRE = "levier.config.branchements.annuaire"
"""What gives the kernel its antivirus, or None."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_HANDLERS = [
    "levier.espaces.televersement.PlafondParFichier",
    "levier.espaces.televersement.Reception",
]

EMAIL_HOST = os.environ.get("LEVIER_SMTP_HOTE", "localhost")
EMAIL_PORT = int(os.environ.get("LEVIER_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("LEVIER_SMTP_UTILISATEUR", "")
EMAIL_HOST_PASSWORD = os.environ.get("LEVIER_SMTP_MOT_DE_PASSE", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = lire_chiffrement(os.environ.get("LEVIER_SMTP_TLS", ""))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("LEVIER_EXPEDITEUR", "Levier <ne-pas-repondre@levier.invalid>")
BOITE_DE_DEMO = DONNEES / "courriers"
"""Maildir that the demo's own SMTP server fills, shown by the mailbox page."""

HTTPS = LEVIER_ADRESSE.startswith("https://")
_TEMOIN = "__Host-" if HTTPS else ""
"""A browser takes a cookie so named from this very host, over https, and from no other."""
SESSION_COOKIE_NAME = f"{_TEMOIN}sessionid"
CSRF_COOKIE_NAME = f"{_TEMOIN}csrftoken"
LEVIER_TEMOIN_APPAREIL = f"{_TEMOIN}appareil"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
LEVIER_INACTIVITE = timedelta(minutes=int(os.environ.get("LEVIER_INACTIVITE", "30")))
"""After which the session of an agent that nobody used ends."""
LEVIER_SECOND_FACTEUR = os.environ.get("LEVIER_SECOND_FACTEUR", "0" if DEMO else "1") == "1"
"""Whether agents give a code beside their password; off in the demonstration, whose accounts are shared."""
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
"""Asked by probes on the machine itself, which have no certificate."""
if HTTPS:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    """Of declared proxies only: `ProxysMiddleware` takes it away from others."""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

_TRACE = os.environ.get("LEVIER_JOURNAL_SECURITE", "")
_SECURITE = (
    {"class": "logging.handlers.WatchedFileHandler", "filename": _TRACE, "delay": True}
    if _TRACE
    else {"class": "logging.StreamHandler"}
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "ligne": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "seule": {"format": "%(message)s"},
    },
    "filters": {"sans_jetons": {"()": "levier.socle.trace.SansJetons"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "ligne", "filters": ["sans_jetons"]},
        "securite": {**_SECURITE, "formatter": "seule", "filters": ["sans_jetons"]},
    },
    "loggers": {"levier.securite": {"handlers": ["securite"], "level": "INFO", "propagate": False}},
    "root": {"handlers": ["console"], "level": os.environ.get("LEVIER_JOURNAL", "WARNING")},
}
