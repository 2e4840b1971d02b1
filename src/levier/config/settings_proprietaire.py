"""Settings of the role that owns the tables: migrations and reference data only."""

from levier.config.settings import *  # noqa: F403  the same settings, another role
from levier.config.settings import CONNEXION_PROPRIETAIRE

DATABASES = {"default": CONNEXION_PROPRIETAIRE}
