"""Files the stories start from."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MERCHANTS = ROOT / "glue" / "demo_merchants.yaml"
