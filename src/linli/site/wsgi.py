"""The application that the web server calls."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.site.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
