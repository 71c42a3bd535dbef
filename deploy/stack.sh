#!/bin/sh
# Run Rose Ash as a stack of Docker Swarm, on a manager (docs/how-to/run-on-several-machines.md).
#   stack.sh print     the stack, as JSON
#   stack.sh push      builds the images, and pushes them where all machines find them
#   stack.sh deploy    brings up what is printed; what ran before is replaced, the new beside the old
#   stack.sh admin ADDRESS    makes somebody the first admin
# Reads .env and secrets/, which `./deploy.sh init` writes. DOCKER and COMPOSE name other programs.
set -eu
cd "$(dirname "$0")/.."

STACK="${STACK:-rose-ash}"
DOCKER="${DOCKER:-docker}"
COMPOSE="${COMPOSE:-$DOCKER compose}"
ENV_FILE="${ENV_FILE:-.env}"
SECRETS="${SECRETS:-./secrets}"

fail() { printf 'stack.sh: %s\n' "$*" >&2; exit 1; }
setting() { eval "given=\${$1:-}"; printf '%s' "${given:-$(sed -n "s/^$1=//p" "$ENV_FILE" | tail -n 1)}"; }
content() { cat "$@" | sha256sum | cut -c1-12; }

# As in deploy.sh an image is named for what it is made of.
name_versions() {
  versions="$(./deploy.sh versions)"
  apps=
  while read -r app version; do
    apps="$apps $app"
    export "TAG_$(printf '%s' "$app" | tr '[:lower:]' '[:upper:]')=$version"
  done << END
$versions
END
  SECRETS_VERSION="$(content "$SECRETS"/*)"
  export SECRETS SECRETS_VERSION
}

compose() {
  files="--file docker-compose.yml --file deploy/swarm.yml"
  # What people send is where all machines reach it.
  if [ -n "$(setting STORAGE_BUCKET)" ]; then
    files="$files --file deploy/swarm-bucket.yml"
  elif [ -n "$(setting FILES_SERVER)" ]; then
    files="$files --file deploy/swarm-files.yml"
  fi
  # shellcheck disable=SC2086 # COMPOSE and the files are several words
  $COMPOSE --project-directory . --env-file "$ENV_FILE" $files "$@"
}

# What makes a stack of what compose says: with this machine's Python, or that of an image of ours.
python() {
  if command -v python3 > /dev/null; then
    python3 "$@"
  else
    $DOCKER run --rm --interactive --network none --read-only \
      "$(setting IMAGES)/blog:$TAG_BLOG" python "$@"
  fi
}

print() {
  resolved="$(compose config --format json)" || fail "the compose files with $ENV_FILE are not valid: see above"
  printf '%s' "$resolved" | python -I shared/deploy/stack.py "$(content "$SECRETS"/* Caddyfile deploy/backup.sh)"
}

push() {
  # shellcheck disable=SC2086
  compose build $apps
  # shellcheck disable=SC2086
  compose push $apps
}

deploy() {
  stack="$(print)" || exit 1
  printf '%s' "$stack" |
    $DOCKER stack deploy --with-registry-auth --prune --detach=false --compose-file - "$STACK"
}

admin() {
  container="$($DOCKER ps --quiet --filter "name=${STACK}_blog\." | head -n 1)"
  [ -n "$container" ] || fail "no container of blog is on this machine: run it where one is"
  $DOCKER exec "$container" python -m blog.roles.commands "$1" admin
}

case "${1:-}" in
  print | push | deploy | admin) ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
[ -e "$ENV_FILE" ] || fail "there is no $ENV_FILE: ./deploy.sh init writes it"
[ -d "$SECRETS" ] || fail "there is no $SECRETS: ./deploy.sh init writes it"
[ -n "$(setting IMAGES)" ] || fail "IMAGES in $ENV_FILE must name a registry that all machines reach, such as registry.example.org/rose-ash"
name_versions
case "$1" in
  admin) admin "${2:?whose address}" ;;
  *) "$1" ;;
esac
