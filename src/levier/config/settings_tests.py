"""Settings of the tests: the application's own role on a real PostgreSQL, fast hashes, files in a temporary folder."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LEVIER_DATA", str(Path(tempfile.gettempdir()) / f"levier-tests-{os.getuid()}"))

from levier.config.settings import *  # noqa: F403  the same settings, with what follows changed

SECRET_KEY = "tests-only"  # noqa: S105  no deployment reads this file
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
LEVIER_ADRESSE = "http://localhost"
ALLOWED_HOSTS = ["*"]
LEVIER_JOUR = "2021-09-15"
LEVIER_CLAMAV = ""
LEVIER_SECOND_FACTEUR = False
LEVIER_SIRENE = ""
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
"""Static files are looked up where they are when asked for: nothing is gathered for the test's client."""
