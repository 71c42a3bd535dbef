"""Settings of the django-oscar that is measured: as its documentation starts one, for production.

Read in the peer's own Python. Where a thing stands is told by the environment.
"""

import os

import oscar
from oscar.defaults import *  # noqa: F403 - so its documentation says

BASE_DIR = os.environ["PEER_FOLDER"]
SECRET_KEY = "only measured"
DEBUG = False
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "peer_urls"
SITE_ID = 1
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
STATIC_URL, STATIC_ROOT = "/static/", f"{BASE_DIR}/static"
MEDIA_URL, MEDIA_ROOT = "/media/", f"{BASE_DIR}/media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

INSTALLED_APPS = [*oscar.INSTALLED_APPS, "sorl.thumbnail"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
]

# The list of all products, each as oscar shows it, without the search engine in between.
LIST = """{% extends "oscar/catalogue/browse.html" %}{% load product_tags %}{% block products %}
{% for product in products %}
<li class="col-sm-6 col-md-4 col-lg-3">{% render_product product %}</li>
{% endfor %}{% endblock %}"""

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        ("django.template.loaders.locmem.Loader", {"peer/list.html": LIST}),
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "oscar",
        "USER": "postgres",
        "PASSWORD": os.environ["PEER_POSTGRES_PASSWORD"],
        "HOST": "127.0.0.1",
        "PORT": os.environ["PEER_POSTGRES_PORT"],
        "CONN_MAX_AGE": 600,
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ["PEER_VALKEY"],
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
OSCAR_PRODUCTS_PER_PAGE = 24
LOGGING = {"version": 1, "disable_existing_loggers": False}
