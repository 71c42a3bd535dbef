# Stands in for the image valkey/valkey.
FROM docker.io/library/python:3.11-slim-bookworm
COPY valkey-server valkey-cli /usr/local/bin/
WORKDIR /data
CMD ["valkey-server"]
