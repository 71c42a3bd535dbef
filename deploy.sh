#!/bin/sh
# Bring Rose Ash up on this server, and new versions of it without a failed request.
#   deploy.sh [--dry-run]          checks, builds what changed, backs up, migrates, replaces one by one
#   deploy.sh status               what runs, and of which version
#   deploy.sh logs [SERVICE...]    the logs, as they are written
#   deploy.sh backup               a copy of all databases and files, now
#   deploy.sh rollback [--dry-run] the version before, as long as its images are there
#   deploy.sh restore [NAME]       puts a copy back; without a name it lists them
#   deploy.sh versions             the versions of the images, by what they are made of
#   deploy.sh init                 asks for domain, mail and admin, and writes .env and secrets/
# DOCKER and COMPOSE name other programs than `docker` and `docker compose`.
set -eu
umask 077
cd "$(dirname "$0")"

APPS="relations likes blog market events orders cart"
DOCKER="${DOCKER:-docker}"
COMPOSE="${COMPOSE:-$DOCKER compose}"
IMAGES="${IMAGES:-rose-ash}"
HEALTHY_SECONDS="${HEALTHY_SECONDS:-180}"
DISK_KB=3000000
# What runs, and what ran before: .env as it was then, and a TAG_<APP> for each service.
DEPLOYED=.deployed
BEFORE=.deployed.before
NEXT=.deployed.next
dry=

say() { printf '%s\n' "$*"; }
fail() { printf 'deploy.sh: %s\n' "$*" >&2; exit 1; }
# Do what changes something, or only say so.
run() {
  if [ -n "$dry" ]; then say "would run: $*"; else "$@"; fi
}

# shellcheck disable=SC2086 # COMPOSE may be two words
compose() { $COMPOSE --env-file "$release" "$@"; }
release=$DEPLOYED

upper() { printf '%s' "$1" | tr '[:lower:]' '[:upper:]'; }
setting() { sed -n "s/^$1=//p" "$release" | tail -n 1; }
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
key() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n'; }

# --- The first run -----------------------------------------------------------------------------------

ask() { # VARIABLE QUESTION [DEFAULT]
  eval "given=\${$1:-}"
  while [ -z "$given" ]; do
    printf '%s%s: ' "$2" "${3:+ [$3]}" >&2
    read -r given || fail "$1 is needed: answer, or set it"
    given="${given:-${3:-}}"
  done
  printf '%s' "$given"
}

init() {
  domain="$(ask DOMAIN 'Domain of all sites, such as example.org')"
  admin="$(ask ADMIN_MAIL 'Mail address of the first admin')"
  from="$(ask MAIL_FROM 'Sender of the mails' "Rose Ash <post@$domain>")"
  smtp="$(ask SMTP_URL 'Mail server, as smtp://user:password@host:587')"
  if [ ! -e .env ]; then
    {
      say "# What docker-compose.yml reads; .env.example says what else there is. Secrets are in secrets/."
      say "DOMAIN=$domain"
      say "ADMIN_MAIL=$admin"
      say "MAIL_FROM='$from'"
    } > .env.new
    mv .env.new .env
  fi
  mkdir -p secrets backups
  # Containers read them as users of their own; the folder keeps everybody else out.
  chmod 700 secrets
  password="$(random)"
  secret postgres_password "$password"
  password="$(cat secrets/postgres_password)"
  secret database_admin_url "postgresql+asyncpg://postgres:$password@postgres/postgres"
  secret cookie_secret "$(random)"
  secret internal_secrets "$(random)"
  secret smtp_url "$smtp"
  secret storage_secret ""
  for app in $APPS; do
    secret "${app}_secret_key" "$(random)"
    secret "${app}_database_url" "postgresql+asyncpg://$app:$(random)@postgres/db_$app"
    secret "${app}_migration_database_url" "postgresql+asyncpg://${app}_owner:$(random)@postgres/db_$app"
  done
  secret blog_payment_keys "$(key)"
  secret blog_imap_url ""
  secret events_ticket_keys ""
  say "Wrote .env and secrets/: keep a copy of both where this server is not."
}

secret() { # NAME VALUE: what is there stays
  [ -e "secrets/$1" ] && return
  printf '%s' "$2" > "secrets/.$1"
  chmod 444 "secrets/.$1"
  mv "secrets/.$1" "secrets/$1"
}

# A secret that is younger than the first deployments, and of use to a bucket alone.
fill_in() {
  if [ -d secrets ] && ! has_bucket; then secret storage_secret ""; fi
}

# --- Checks ------------------------------------------------------------------------------------------

check() {
  # shellcheck disable=SC2086
  $COMPOSE version > /dev/null 2>&1 || fail "there is no '$COMPOSE': install Docker with its compose plugin"
  for name in DOMAIN ADMIN_MAIL MAIL_FROM; do
    [ -n "$(setting "$name")" ] || fail ".env has no $name: add it, or remove .env and run deploy.sh init"
  done
  [ -d secrets ] || fail "secrets/ is missing: put back your copy of it"
  sed -n 's#^ *file: .*}/##p' docker-compose.yml | while read -r file; do
    [ -e "secrets/$file" ] || fail "secrets/$file is missing: put back your copy, or run deploy.sh init"
  done
  free="$(df -Pk . | awk 'NR == 2 { print $4 }')"
  [ "$free" -ge "$DISK_KB" ] || fail "only $((free / 1000)) MB are free here: images and a backup need more"
  compose config --quiet || fail "docker-compose.yml with .env is not valid: see above"
}

# --- Images ------------------------------------------------------------------------------------------

# Only an image that is built for a bucket can speak to one.
has_bucket() { grep -q '^STORAGE_BUCKET=.' .env 2> /dev/null; }

# The version of a service: what its image is made of.
version_of() {
  { files_of "$1"; if has_bucket; then say bucket; fi; } | sha256sum | cut -c1-12
}

files_of() {
  find Dockerfile .dockerignore app-config.yaml package.json package-lock.json requirements*.lock \
    blog/editor shared glue "$1" -type f \
    ! -path '*/tests/*' ! -path '*/__pycache__/*' ! -path 'shared/static/vendor/*' \
    ! -path 'shared/testing/*' ! -path 'glue/dev/*' ! -name '*.pyc' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum
}

name_versions() {
  { cat .env && say ""; } > "$NEXT"
  for app in $APPS; do
    say "TAG_$(upper "$app")=$(version_of "$app")" >> "$NEXT"
  done
  say "SECRETS_VERSION=$(sha256sum secrets/* | sha256sum | cut -c1-12)" >> "$NEXT"
}

tag_in() { sed -n "s/^TAG_$(upper "$2")=//p" "$1" 2> /dev/null; }

versions() { for app in $APPS; do say "$app $(version_of "$app")"; done; }

build() {
  for app in $APPS; do
    image="$IMAGES/$app:$(tag_in "$NEXT" "$app")"
    if $DOCKER image inspect "$image" > /dev/null 2>&1; then
      say "$image is there"
    else
      say "building $image"
      run compose build "$app"
    fi
  done
}

# --- Replacing ---------------------------------------------------------------------------------------

running() { compose ps --quiet "$1"; }

is_current() { # APP: whether what runs is what is wanted
  wanted="$(compose config --hash "$1" | awk '{ print $2 }')"
  found="$(running "$1" | head -n 1)"
  [ -n "$found" ] || return 1
  label='{{ index .Config.Labels "com.docker.compose.config-hash" }}'
  [ "$($DOCKER inspect --format "$label" "$found")" = "$wanted" ]
}

until_healthy() { # CONTAINER...
  waited=0
  for container in "$@"; do
    while [ "$($DOCKER inspect --format '{{ .State.Health.Status }}' "$container")" != healthy ]; do
      [ "$waited" -lt "$HEALTHY_SECONDS" ] || return 1
      # One that has ended, or was started again because it had, is not waited for.
      state='{{ .State.Status }} {{ .RestartCount }}'
      [ "$($DOCKER inspect --format "$state" "$container")" = "running 0" ] || return 1
      sleep 1
      waited=$((waited + 1))
    done
  done
}

replace() { # APP: the new ones beside the old, then the old ones away
  app="$1"
  old="$(running "$app")"
  count="$(setting "REPLICAS_$(upper "$app")")"
  count="${count:-1}"
  olds="$(printf '%s' "$old" | grep -c . || true)"
  say "replacing $app: $olds old, $count new"
  run compose up --detach --no-deps --no-build --no-recreate --scale "$app=$((count + olds))" "$app"
  [ -z "$dry" ] || { say "would wait until it is healthy, then stop the old"; return 0; }
  new="$(running "$app" | grep -vxF "${old:-none}" || true)"
  # shellcheck disable=SC2086
  if [ -z "$new" ] || ! until_healthy $new; then
    say "$app did not become healthy:"
    for container in $new; do
      $DOCKER logs --tail 20 "$container" 2>&1 | sed "s/^/  /"
      $DOCKER rm --force "$container" > /dev/null
    done
    return 1
  fi
  for container in $old; do
    # It answers what it has begun; Caddy and the siblings ask the others from now on.
    $DOCKER stop -t 30 "$container" > /dev/null
    $DOCKER rm "$container" > /dev/null
  done
}

replace_all() { # replaces what is not current; on failure names what had been replaced in $replaced
  replaced=
  for app in $APPS; do
    if is_current "$app"; then
      say "$app is current"
    else
      replaced="$app $replaced"
      replace "$app" || return 1
    fi
  done
}

prepare() {
  for app in $APPS; do
    if ! is_current "$app"; then
      say "preparing the database of $app"
      run compose run --rm --no-deps "$app-prepare" || return 1
    fi
  done
}

renew() { # SERVICE...: started, or made anew where .env or docker-compose.yml say something else
  for service in "$@"; do
    is_current "$service" || run compose up --detach --no-deps --no-build --wait "$service" || return 1
  done
}

edge() {
  renew caddy backup || return 1
  say "Caddy takes its Caddyfile"
  # By its content: a file that was replaced is another one than the container has.
  [ -n "$dry" ] || compose exec -T caddy caddy reload --adapter caddyfile --config - < Caddyfile
}

wait_for_all() {
  # shellcheck disable=SC2046
  until_healthy $(for app in $APPS; do running "$app"; done) $(running caddy)
}

deploy() {
  [ -e .env ] || init
  is_first=
  [ -s "$DEPLOYED" ] || is_first=1
  fill_in
  name_versions
  release=$NEXT
  check
  build
  if [ -n "$(running postgres)" ]; then
    run compose run --rm --no-deps backup once || fail "no backup could be made, so nothing was changed"
  fi
  renew postgres valkey || fail "the database or the cache did not start: see deploy.sh logs"
  prepare || fail "a database could not be prepared; what ran before still runs"
  if ! replace_all || { [ -z "$dry" ] && ! { edge && wait_for_all; }; }; then
    [ -n "$is_first" ] && fail "the first start failed: see above, and deploy.sh logs"
    say "going back to the version before: $replaced"
    release=$DEPLOYED
    for app in $replaced; do is_current "$app" || replace "$app" || true; done
    fail "rolled back; the version that failed is in $NEXT"
  fi
  [ -z "$dry" ] || { edge; return 0; }
  [ -n "$is_first" ] || cmp -s "$NEXT" "$DEPLOYED" || mv "$DEPLOYED" "$BEFORE"
  mv "$NEXT" "$DEPLOYED"
  release=$DEPLOYED
  if [ -n "$is_first" ]; then
    compose exec -T blog python -m blog.roles.commands "$(setting ADMIN_MAIL)" admin
    say "https://blog.$(setting DOMAIN)/ is up: sign in there as $(setting ADMIN_MAIL)"
  fi
  say "deployed"
}

rollback() {
  [ -e "$BEFORE" ] || fail "there is no version before this one"
  for app in $APPS; do
    $DOCKER image inspect "$IMAGES/$app:$(tag_in "$BEFORE" "$app")" > /dev/null 2>&1 ||
      fail "the image of $app before this one is gone: check out that version and run deploy.sh"
  done
  release=$BEFORE
  replace_all || fail "a service of the version before did not become healthy: see above"
  [ -z "$dry" ] || return 0
  mv "$DEPLOYED" "$NEXT" && mv "$BEFORE" "$DEPLOYED" && mv "$NEXT" "$BEFORE"
  say "rolled back; databases stay as the newer version has migrated them"
}

restore() {
  if [ $# -eq 0 ]; then
    compose run --rm --no-deps backup list
    return
  fi
  check
  say "Everything since $1 will be gone. Nothing is served until it is put back."
  # shellcheck disable=SC2086
  run compose stop caddy $APPS
  renew postgres valkey || fail "the database or the cache did not start: see deploy.sh logs"
  for app in $APPS; do run compose run --rm --no-deps "$app-prepare" python -m shared.deploy create; done
  run compose run --rm --no-deps backup restore "$1"
  for app in $APPS; do run compose run --rm --no-deps "$app-prepare"; done
  # What was kept of pages shows what is gone.
  run compose restart valkey
  # shellcheck disable=SC2086
  run compose up --detach --wait --no-build --no-recreate $APPS caddy
}

status() {
  compose ps --format 'table {{.Service}}\t{{.Image}}\t{{.Status}}'
  [ ! -e "$BEFORE" ] || say "deploy.sh rollback leads back to: $(grep ^TAG_ "$BEFORE" | tr '\n' ' ')"
}

command=deploy
for word in "$@"; do
  case "$word" in
    --dry-run) dry=1 ;;
    -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
  esac
done
case "${1:-}" in
  '' | --dry-run) ;;
  deploy | status | logs | backup | rollback | restore | init | versions) command="$1"; shift ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
case "$command" in
  status | logs | backup | rollback | restore)
    [ -s "$DEPLOYED" ] || fail "nothing has been deployed here yet" ;;
esac
case "$command" in
  deploy | rollback | restore)
    exec 9> .deploy.lock
    flock -n 9 || fail "another deploy.sh is at work here" ;;
esac
case "$command" in
  logs) compose logs --follow --tail 100 "$@" ;;
  backup) compose run --rm --no-deps backup once ;;
  restore) [ "${1:-}" != --dry-run ] || shift; restore "$@" ;;
  *) "$command" ;;
esac
