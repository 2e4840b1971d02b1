"""Entrance of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.config.settings")
application = get_wsgi_application()

from levier.config.chauffe import chauffer  # noqa: E402  it reads models: Django is ready by now

chauffer(application)
