"""Write what is generated from the contracts and the routes: bin/describe."""

from pathlib import Path

from glue.described import readme_section, schema_json, with_section
from glue.directory import SERVICES
from glue.permission_table import permissions_document
from shared.testing.apps import unconnected_app

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write the schema file, each README's section and the table of permissions anew."""
    (ROOT / "glue" / "contracts" / "schema.json").write_text(schema_json())
    for service in SERVICES:
        readme = ROOT / service.name / "README.md"
        if readme.exists():
            readme.write_text(with_section(readme.read_text(), readme_section(service.name)))
    apps = [unconnected_app(service.name) for service in SERVICES]
    (ROOT / "docs" / "permissions.md").write_text(permissions_document(apps))
    print("Wrote schema.json, the contracts in the READMEs and docs/permissions.md.")


if __name__ == "__main__":
    main()
