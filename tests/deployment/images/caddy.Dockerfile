# Stands in for the image caddy.
FROM docker.io/library/python:3.11-slim-bookworm
COPY caddy wget /usr/bin/
ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data
WORKDIR /srv
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
