#!/bin/sh
# Keep copies of every database and of what people sent; runs in the container `backup`.
#   backup.sh once            one copy, named for the moment
#   backup.sh scheduled       one copy, and none kept beyond BACKUP_KEEP_DAYS; for engines with a clock
#   backup.sh daily           the same each day at BACKUP_HOUR (UTC)
#   backup.sh list            the copies that are whole
#   backup.sh restore NAME    puts everything back as it was; nothing may be serving meanwhile
set -eu

copies="${COPIES_FOLDER:-/backups}"
storage="${FILES_FOLDER:-/storage}"
PGPASSWORD="$(cat "$PGPASSWORD_FILE")"
export PGPASSWORD

say() { echo "$(date -u +%FT%TZ) $*"; }

databases() {
  psql --no-psqlrc --tuples-only --no-align --dbname=postgres \
    --command="SELECT datname FROM pg_database WHERE datname LIKE 'db\\_%' ORDER BY datname"
}

once() {
  name="$(date -u +%Y%m%dT%H%M%SZ)"
  unfinished="$copies/.unfinished-$name"
  mkdir -p "$unfinished"
  databases > "$unfinished/databases"
  while read -r database; do
    pg_dump --format=custom --dbname="$database" --file="$unfinished/$database.dump"
    # What cannot be read is no copy.
    pg_restore --list "$unfinished/$database.dump" > /dev/null
  done < "$unfinished/databases"
  # Files come before the rows that name them, so those of later rows do no harm.
  for folder in "$storage"/*/; do
    # None where all is in a bucket, which keeps copies of its own.
    [ -d "$folder" ] || continue
    tar --create --gzip --file="$unfinished/$(basename "$folder").tar.gz" --directory="$folder" .
  done
  sync
  mv "$unfinished" "$copies/$name"
  say "kept $name: $(wc -l < "$copies/$name/databases") databases, $(du -sh "$copies/$name" | cut -f1)"
}

forget_old() {
  find "$copies" -mindepth 1 -maxdepth 1 -type d -mtime "+${BACKUP_KEEP_DAYS:-14}" |
    while read -r old; do
      rm -rf "$old"
      say "forgot $(basename "$old")"
    done
}

scheduled() {
  # A shell of its own: behind an `if` this one would go on after what failed, and call it a copy.
  if sh "$0" once; then forget_old; else say "NO COPY was made: see above"; return 1; fi
}

daily() {
  while :; do
    now="$(date -u +%s)"
    next=$((now - now % 86400 + ${BACKUP_HOUR:-3} * 3600))
    [ "$next" -gt "$now" ] || next=$((next + 86400))
    sleep $((next - now))
    scheduled || true
  done
}

list() {
  for copy in "$copies"/*/databases; do
    [ -e "$copy" ] && basename "$(dirname "$copy")"
  done
}

restore() {
  copy="$copies/$1"
  [ -e "$copy/databases" ] || { say "there is no copy $1; there are: $(list | tr '\n' ' ')"; exit 1; }
  while read -r database; do
    psql --no-psqlrc --quiet --dbname=postgres \
      --command="DROP DATABASE IF EXISTS \"$database\" WITH (FORCE)"
    pg_restore --create --exit-on-error --dbname=postgres "$copy/$database.dump"
  done < "$copy/databases"
  for folder in "$storage"/*/; do
    files="$copy/$(basename "$folder").tar.gz"
    [ -d "$folder" ] && [ -e "$files" ] || continue
    find "$folder" -mindepth 1 -delete
    tar --extract --gzip --file="$files" --directory="$folder"
  done
  say "put back $1"
}

case "${1:-}" in
  once | scheduled | daily | list) "$1" ;;
  restore) restore "${2:?name a copy}" ;;
  *)
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
