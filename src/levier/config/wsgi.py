"""Entrance of the web server."""

import os

import django
from django.core.wsgi import get_wsgi_application

from levier.socle.production import exiger_une_installation_sure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.config.settings")
os.umask(0o077)
exiger_une_installation_sure()
django.setup()

from levier.config.chauffe import chauffer  # noqa: E402  it reads models: Django is ready by now
from levier.config.statiques import rassembler  # noqa: E402  it reads the settings

rassembler()
application = get_wsgi_application()

chauffer(application)
