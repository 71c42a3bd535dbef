"""The start of a service in a container: its database, its migrations, its files, then serving.

`python -m shared.deploy serve APP` is what an image runs. Where the process is told the owner's
address it prepares the database itself; where it is not, as in `docker-compose.yml`, it waits for
the one that does (`prepare`), so that what serves never holds the right to change tables.
"""
