"""What runs on a developer's machine: the services, and stand-ins for the world outside."""

from collections.abc import Mapping
from pathlib import Path

from glue.directory import BLOG, SERVICES, Service
from shared.dev.kept_secrets import kept_secrets
from shared.dev.processes import LOOPBACK, free_port, is_port_free, require_port
from shared.dev.programs import Program
from shared.dev.stores import Stores

ROOT = Path(__file__).resolve().parents[2]
SECRETS = ("SECRET_KEY", "COOKIE_SECRET", "INTERNAL_SECRETS")
OWN_SECRETS = {"blog": ("PAYMENT_KEYS",)}
DEMO_SITE = {
    "SITE_TITLE": "Quarrel Bridge",
    "SITE_TAGLINE": (
        "A bridge, a bakery, a soap works, a mending room and eleven acres of meadow,"
        " owned by the people who use them."
    ),
}
# As blog/demo/people.yaml has them.
DEMO_PEOPLE = "sign in as admin@example.org or keeper@example.org"
SUMUP_PORT, INBOX_PORT, SMTP_PORT = 8020, 8025, 1025
SUMUP_URL = f"http://localhost:{SUMUP_PORT}"
MERCHANTS = ROOT / "glue" / "demo_merchants.yaml"


class Machine:
    """Describes each program and its settings; `outside` is the environment of bin/dev."""

    def __init__(self, folder: Path, outside: Mapping[str, str]) -> None:
        self.folder = folder
        self.outside = dict(outside)
        self.stores = Stores(folder, {each.name: each.redis_db for each in SERVICES}, outside)
        self.smtp_port = SMTP_PORT if is_port_free(SMTP_PORT) else free_port()

    def programs(self) -> list[Program]:
        """Describe everything that runs."""
        return [self.sumup(), self.mail(), *map(self.service, SERVICES)]

    def service(self, service: Service) -> Program:
        """Describe how a service runs."""
        return Program(
            name=service.name,
            module="shared.serving",
            arguments=(service.name,),
            environment=self.environment(service.name),
            port=service.port,
            listens=True,
            health="/internal/health",
            healthy=200,
            sources=(ROOT / service.name, ROOT / "shared", ROOT / "glue", ROOT / "app-config.yaml"),
        )

    def sumup(self) -> Program:
        """Describe the simulated SumUp."""
        return Program(
            name="sumup",
            module="shared.testing.sumup",
            arguments=(
                *("--port", str(SUMUP_PORT), "--merchants", str(MERCHANTS)),
                *("--data", str(self.folder / "sumup.sqlite")),
            ),
            environment=self.outside,
            port=SUMUP_PORT,
            sources=(ROOT / "shared" / "testing" / "sumup", MERCHANTS),
        )

    def mail(self) -> Program:
        """Describe the mail catcher."""
        return Program(
            name="mail",
            module="shared.dev.mail_catcher",
            arguments=(
                *("--port", str(INBOX_PORT), "--smtp-port", str(self.smtp_port)),
                *("--data", str(self.folder / "mail")),
            ),
            environment=self.outside,
            port=INBOX_PORT,
            sources=(ROOT / "shared" / "dev" / "mail_catcher",),
        )

    def environment(self, service: str) -> dict[str, str]:
        """Give the settings of a service; outside may replace all but where things are."""
        names = (*SECRETS, *OWN_SECRETS.get(service, ()))
        replaceable = {
            "ENVIRONMENT": "development",
            # Whoever changes a template wants to see it.
            "PAGE_CACHE_SECONDS": "0",
            **DEMO_SITE,
            "SMTP_URL": f"smtp://{LOOPBACK}:{self.smtp_port}",
            "SUMUP_BASE_URL": SUMUP_URL,
            "SUMUP_HOSTED_ORIGIN": SUMUP_URL,
            **kept_secrets(self.folder / "secrets.json", names),
        }
        places = {
            "DATABASE_URL": self.stores.database_url(service),
            "MIGRATION_DATABASE_URL": self.stores.migration_url(service),
            "REDIS_URL": self.stores.redis_url(service),
            "CACHE_URL": self.stores.cache_url(),
            "STORAGE_FOLDER": str(self.folder / "storage"),
        }
        for each in SERVICES:
            places[f"INTERNAL_URL_{each.name.upper()}"] = internal_url(each)
            if each.public:
                places[f"APP_URL_{each.name.upper()}"] = public_url(each)
        return replaceable | self.outside | places

    def addresses(self) -> list[tuple[str, str]]:
        """List what a developer may want to open."""
        public = [(each.name, public_url(each)) for each in SERVICES if each.public]
        hidden = [each for each in SERVICES if not each.public]
        internal = [(each.name, f"{internal_url(each)}  no pages") for each in hidden]
        return [
            *public,
            ("admin", f"{public_url(BLOG)}/admin/  {DEMO_PEOPLE}"),
            *internal,
            ("sumup", f"{SUMUP_URL}  simulated"),
            ("mail", f"http://localhost:{INBOX_PORT}  SMTP at port {self.smtp_port}"),
            *self.stores.addresses(),
            ("logs", f"{self.folder.name}/logs"),
        ]


def require_ports() -> None:
    """Raise CannotStart when a port that has to be ours is taken."""
    wanted = {each.port: each.name for each in SERVICES}
    wanted |= {SUMUP_PORT: "the simulated SumUp", INBOX_PORT: "the mails"}
    for port, purpose in wanted.items():
        require_port(port, purpose, "stop that and run bin/dev again")


def internal_url(service: Service) -> str:
    """Give the address at which siblings call a service."""
    return f"http://{LOOPBACK}:{service.port}"


def public_url(service: Service) -> str:
    """Give the address at which a browser finds a service."""
    return f"http://localhost:{service.port}"
