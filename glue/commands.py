"""Write what is generated from the contracts: bin/describe."""

from pathlib import Path

from glue.described import readme_section, schema_json, with_section
from glue.directory import SERVICES

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write the schema file and each README's section anew."""
    (ROOT / "glue" / "contracts" / "schema.json").write_text(schema_json())
    for service in SERVICES:
        readme = ROOT / service.name / "README.md"
        if readme.exists():
            readme.write_text(with_section(readme.read_text(), readme_section(service.name)))
    print("Wrote glue/contracts/schema.json and the contracts in the READMEs.")


if __name__ == "__main__":
    main()
