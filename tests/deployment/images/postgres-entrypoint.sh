#!/bin/sh
# Does for the tests what the entry point of the image postgres does, as far as it is used.
set -eu
if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /run/postgresql && chmod 700 "$PGDATA"
  chown -R postgres /var/lib/postgresql /run/postgresql
  if [ ! -e "$PGDATA/PG_VERSION" ]; then
    install -m 600 -o postgres /dev/null /tmp/password
    if [ -n "${POSTGRES_PASSWORD:-}" ]; then
      echo "$POSTGRES_PASSWORD" > /tmp/password
    else
      cat "$POSTGRES_PASSWORD_FILE" > /tmp/password
    fi
    # shellcheck disable=SC2086
    setpriv --reuid postgres --regid postgres --clear-groups initdb --username=postgres \
      --pwfile=/tmp/password --pgdata="$PGDATA" ${POSTGRES_INITDB_ARGS:-}
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    rm /tmp/password
  fi
  exec setpriv --reuid postgres --regid postgres --clear-groups "$@" -clisten_addresses='*' -cunix_socket_directories=/run/postgresql
fi
exec "$@"
