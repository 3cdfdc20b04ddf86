# The command `coophealth` with everything it needs; the services of docker-compose.yml differ in what they run.
FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/coophealth
COPY requirements.lock pyproject.toml README.md ./
COPY models models
COPY scorecards scorecards
COPY streams streams
COPY coophealth coophealth
# The lock also names what only development needs: taken as constraints, it pins what is installed and adds nothing.
RUN grep -oE '^[A-Za-z0-9._-]+==[^ ;\\]+' requirements.lock > constraints.txt \
    && /opt/coophealth/bin/pip install --no-cache-dir -c constraints.txt .

FROM python:3.12-slim
# A user of its own, who owns nothing but the lake.
RUN useradd --system --create-home --uid 1000 coophealth \
    && install -d -o coophealth -g coophealth /var/lib/coophealth
COPY --from=build /opt/coophealth /opt/coophealth
ENV PATH=/opt/coophealth/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    COOPHEALTH_LAKE=/var/lib/coophealth
USER coophealth
VOLUME /var/lib/coophealth
# SIGTERM is what the worker ends cleanly on, within five seconds.
STOPSIGNAL SIGTERM
ENTRYPOINT ["coophealth"]
CMD ["--help"]
