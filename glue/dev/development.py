"""Bring the machine up in order, keep it up while its code changes, take it down."""

import asyncio
import shutil
import signal
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path

from glue.dev.demo import demos
from glue.dev.machine import ROOT, Machine, require_ports
from glue.directory import SERVICES
from shared.dev.console import progress, say, table
from shared.dev.errors import CannotStart
from shared.dev.kept_secrets import write_privately
from shared.dev.programs import Program
from shared.dev.revisions import is_behind
from shared.dev.supervisor import Supervisor
from shared.dev.watching import changes, concerned

APPS = tuple(service.name for service in SERVICES)
KEPT_BY_RESET = ("pid", "chromium", "logs")


class Development:
    """One run of bin/dev, with everything it keeps in one folder."""

    def __init__(self, folder: Path, outside: Mapping[str, str]) -> None:
        self.folder = folder
        self.machine = Machine(folder, outside)
        self.supervisor = Supervisor(folder / "logs")
        self.environment_file = folder / "environment.json"

    def forget_everything(self) -> None:
        """Delete what earlier runs kept; databases that the environment names are not ours."""
        stores = self.machine.stores
        if set(APPS) - set(stores.services_without("DATABASE")):
            say("The databases that DATABASE_URL_<APP> names are left as they are")
        stores.clear_left_over()
        for path in self.folder.iterdir():
            if path.name not in KEPT_BY_RESET:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    async def run(self) -> None:
        """Start, say so, and keep things running until told to stop."""
        current = asyncio.current_task()
        assert current is not None
        on_signals(current.cancel)
        require_ports()
        try:
            self.supervisor.warm_up()
            await together(self.supervisor.listen(), self.start_and_stay())
        finally:
            on_signals(lambda: say("Stopping, a moment"))
            self.environment_file.unlink(missing_ok=True)
            await self.supervisor.stop_all()
            self.machine.stores.stop()

    async def start_and_stay(self) -> None:
        """Bring everything up in order, then restart what dies or changes."""
        stores = self.machine.stores
        with progress("Starting the databases"):
            stores.start()
            await stores.create_databases()
        environments = {app: self.machine.environment(app) for app in APPS}
        write_privately(self.environment_file, environments)
        await self.migrate(APPS)
        programs = self.machine.programs()
        await self.start(programs)
        await self.load_demos()
        say(f"\n{table(self.machine.addresses())}\n")
        say("Rose Ash is ready")
        await together(stores.keep_running(), self.reload(programs))

    async def migrate(self, apps: Sequence[str]) -> None:
        """Bring databases that are behind up to date, side by side."""
        urls = [self.machine.stores.migration_url(app) for app in apps]
        late = await asyncio.gather(*map(is_behind, apps, urls))
        behind = [app for app, is_late in zip(apps, late, strict=True) if is_late]
        if behind:
            with progress(f"Migrating {', '.join(behind)}"):
                await together(*(self.run_to_end(app, "shared.db.commands", app) for app in behind))

    async def start(self, programs: Sequence[Program]) -> None:
        """Start programs together and wait until each answers."""
        with progress(f"Starting {len(programs)} programs") as line:
            waiting = {program.name for program in programs}

            async def start(program: Program) -> None:
                await self.supervisor.start(program)
                waiting.remove(program.name)
                line.reached(f"waiting for {', '.join(sorted(waiting))}")

            await together(*map(start, programs))

    async def load_demos(self) -> None:
        """Load what pages and shelves are filled with, unless that was done before."""
        for demo in demos(self.folder, self.machine.stores.database_url):
            if not demo.is_loaded():
                with progress(f"Loading the demo of {demo.app}"):
                    await self.run_to_end(demo.app, demo.module)
                demo.remember()

    async def run_to_end(self, app: str, module: str, *arguments: str) -> None:
        """Run a module that has an end, in the environment of an app."""
        name = f"{app}-{module.rpartition('.')[2]}"
        program = Program(name, module, arguments, self.machine.environment(app))
        await self.supervisor.run_to_end(program)

    async def reload(self, programs: Sequence[Program]) -> None:
        """Restart the programs whose code or configuration changed, after their migrations."""
        async for changed in changes(programs):
            names = [program.name for program in concerned(programs, changed)]
            try:
                await self.migrate([app for app in APPS if app in names])
            except CannotStart as problem:
                say(str(problem))
                continue
            await self.supervisor.restart(names, describe(changed))


def on_signals(react: Callable[[], object]) -> None:
    """Do something instead of dying when told to stop."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, react)


async def together(*works: Coroutine[None, None, None]) -> None:
    """Await several things at once; the first that fails ends the others."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def describe(changed: set[Path]) -> str:
    """Name changed files in few words."""
    first = min(changed).relative_to(ROOT)
    return f"{first} and {len(changed) - 1} more" if len(changed) > 1 else str(first)
