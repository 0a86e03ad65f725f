# One image for web server, worker, beat and migration; docker-compose.yml says how each is started.

FROM python:3.13-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /app/.venv
COPY requirements/run.txt /tmp/run.txt
RUN /app/.venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/run.txt

FROM python:3.13-slim-bookworm
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VAR_DIR=/var/lib/contacts
# WeasyPrint draws PDF with these.
RUN apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-inter \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home contacts \
    && install --directory --owner contacts --group contacts /var/lib/contacts
WORKDIR /app
COPY --from=packages /app/.venv .venv
COPY . .
# Static files and translations belong to the image. The values are needed to read the settings and are not kept.
RUN python -m core.translations \
    && DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost:6379/0 SECRET_KEY=build \
       STATIC_ROOT=/app/static-collected VAR_DIR=/tmp/build python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf /tmp/build
ENV STATIC_ROOT=/app/static-collected BIND=0.0.0.0:8000 DATABASE_POOL=1 REMAP_SIGTERM=SIGQUIT
USER contacts
VOLUME /var/lib/contacts
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://localhost:8000/readyz', timeout=4)"]
CMD ["gunicorn", "config.wsgi"]
