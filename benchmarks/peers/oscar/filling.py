"""Fill the django-oscar that is measured. Fed to the shell of its own manage command."""

import json
import os
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from oscar.apps.catalogue.categories import create_from_breadcrumbs
from oscar.core.loading import get_model
from PIL import Image

Product, ProductClass, ProductImage, ProductCategory, Partner, StockRecord = (
    get_model(*name.split("."))
    for name in (
        "catalogue.Product",
        "catalogue.ProductClass",
        "catalogue.ProductImage",
        "catalogue.ProductCategory",
        "partner.Partner",
        "partner.StockRecord",
    )
)
PICTURES = 24

goods = json.loads(os.environ["PEER_GOODS"])

folder = Path(settings.MEDIA_ROOT) / "images"
folder.mkdir(parents=True)
for number in range(PICTURES):
    Image.new("RGB", (800, 600), (number * 10, 120, 90)).save(folder / f"{number}.jpg")
Image.new("RGB", (800, 600)).save(folder.parent / "image_not_found.jpg")

kind = ProductClass.objects.create(name="Thing", track_stock=True)
partner = Partner.objects.create(name="Ash Lane Bakery")
sections = [create_from_breadcrumbs(name) for name in goods["sections"]]
for number in range(1, goods["products"] + 1):
    product = Product.objects.create(
        product_class=kind,
        title=f"Thing no. {number}",
        slug=f"thing-{number}",
        upc=f"s{number}",
        description=goods["html"],
    )
    ProductCategory.objects.create(product=product, category=sections[number % len(sections)])
    StockRecord.objects.create(
        product=product,
        partner=partner,
        partner_sku=f"s{number}",
        price=Decimal(100 + number) / 100,
        price_currency="GBP",
        num_in_stock=1000,
    )
    ProductImage.objects.create(product=product, original=f"images/{number % PICTURES}.jpg")
seventh = Product.objects.get(upc="s7")
print(f"product: {seventh.get_absolute_url()}")
