"""Start a service in a container: python -m shared.deploy serve market."""

from shared.deploy.commands import main

main()
