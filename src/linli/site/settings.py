"""The one settings file. The environment is read here and nowhere else; wrong values stop the start."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """LINLI_<name> from the environment, or from the file that LINLI_<name>_FILE points at."""
    if (path := os.getenv(f"LINLI_{name}_FILE")) and name != "KEY":
        return Path(path).read_text().strip()
    return os.getenv(f"LINLI_{name}", default)


def yes(name: str, default: str = "no") -> bool:
    """A yes-or-no setting; anything else stops the start."""
    value = env(name, default)
    if value not in {"yes", "no"}:
        raise ImproperlyConfigured(f"LINLI_{name} is yes or no, not {value!r}.")
    return value == "yes"


def database(url: str) -> dict[str, Any]:
    """A database by its address: sqlite:///path or postgresql://user:password@host:port/name."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:]
            if parts.path.startswith("//") or parts.path == "/:memory:"
            else parts.path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 5,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA secure_delete=ON; PRAGMA cache_size=-65536; PRAGMA mmap_size=0;",
            },
            "TEST": {"NAME": env("TEST_SQLITE") or None},
        }
    if parts.scheme in {"postgresql", "postgres"}:
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        host = options.pop("host", parts.hostname or "")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "OPTIONS": options,
        }
    raise ImproperlyConfigured("LINLI_DB begins with sqlite:/// or postgresql://.")


TESTING = "pytest" in sys.modules
DEBUG = yes("DEBUG")
LINLI_DEMO = yes("DEMO")
LINLI_DATA = Path(env("DATA", str(Path.cwd() / "data"))).absolute()
DATABASES = {"default": database(env("DB", f"sqlite:///{LINLI_DATA}/linli.sqlite"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LINLI_KEY_FILE = Path(
    os.getenv("LINLI_KEY_FILE", str(LINLI_DATA.with_name(LINLI_DATA.name + ".keys")))
).absolute()
SECRET_KEY = env("SECRET_KEY") or "unset: linli serve refuses to start with this"

TIME_ZONE = env("TZ", "Asia/Shanghai")
USE_TZ = True


def clock_offset(day: str) -> timedelta:
    """How far the domain's clock stands from the machine's: a demonstration's day, at the same time of day; or, with
    a sign before it, that many seconds."""
    if not day:
        return timedelta()
    if day[0] in "+-":
        return timedelta(seconds=int(day))
    there = datetime.combine(date.fromisoformat(day), datetime.now(ZoneInfo(TIME_ZONE)).time())
    here = datetime.now(ZoneInfo(TIME_ZONE)).replace(tzinfo=None)
    return timedelta(days=round((there - here) / timedelta(days=1)))


LINLI_CLOCK_OFFSET = clock_offset(env("DAY"))
LINLI_NOTICES = env(
    "NOTICES"
).split()  # addresses of apprise for short notices outside; empty: none leave the house
LINLI_HUB = env("HUB")  # the hub's address as browsers reach it; empty: pages poll

ROOMS = [
    room
    for room in [
        "base",
        "journal",
        "access",
        "areas",
        "workforce",
        "accounts",
        "outbox",
        "protection",
        "premises",
        "incidents",
        "bulletins",
        "fieldwork",
        "mediation",
        "assistance",
        "funds",
        "programme",
        "indicators",
        "placement",
        "sync",
        "live",
        "portal",
        "retention",
        "demo",
        "site",
    ]
    if (PACKAGE / room / "__init__.py").exists()
]
INSTALLED_APPS = [
    *(f"linli.{room}" for room in ROOMS),  # first: our words stand before Django's own
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
]
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ["login"]}),
    ]
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "username"  # the name of the credential, not of the form's field
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "linli.site.pages.too_many_tries"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "linli.site.middleware.Headers",
    "linli.site.middleware.Statics",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "linli.site.middleware.Language",
    "linli.site.bodies.Bodies",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "linli.site.middleware.ActingPosting",
    "linli.site.middleware.Answers",
    "linli.site.middleware.Receipts",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "linli.site.urls"
WSGI_APPLICATION = "linli.site.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / room / "templates" for room in ROOMS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "linli.site.jinja.environment",
            "auto_reload": DEBUG,
            "context_processors": ["linli.site.jinja.page_context", "linli.site.shell.shell"],
        },
    },
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "linli_lang"
USE_I18N = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "site" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]

ALLOWED_HOSTS = env("HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in env("ORIGINS").split(",") if o]
CSRF_FAILURE_VIEW = "linli.site.pages.stale_page"
SECURE_TRANSPORT = yes("HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TRANSPORT
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "linli_session"
CSRF_COOKIE_NAME = "linli_csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

NINJA_PAGINATION_PER_PAGE = 50
NINJA_PAGINATION_MAX_LIMIT = 200
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
}
