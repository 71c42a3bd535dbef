"""Addresses of the django-oscar that is measured: oscar's own, and a list that shows products.

Oscar asks a search engine for its lists. Its simple one finds nothing, and Solr would cost more, so
the list is asked of PostgreSQL by oscar's own queries and shown by its own template.
"""

from django.apps import apps
from django.urls import include, path
from django.views.generic import ListView
from oscar.core.loading import get_class, get_model

BrowseCategoryForm = get_class("search.forms", "BrowseCategoryForm")


class EverythingView(ListView):
    """All products that may be looked at, as oscar's catalogue shows them."""

    template_name = "peer/list.html"
    context_object_name = "products"
    paginate_by = 24
    extra_context = {"summary": "All products", "selected_facets": []}  # noqa: RUF012

    def get_queryset(self):
        return get_model("catalogue", "Product").objects.browsable().base_queryset()


urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("everything/", EverythingView.as_view()),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
