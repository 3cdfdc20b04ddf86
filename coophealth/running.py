"""The commands that run: demo, serve, worker, web."""

from __future__ import annotations

import json
import logging
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from coophealth.output import put, say
from coophealth.settings import Settings
from models.demo import demo as demo_events
from models.demo import demo_policy_toml
from models.errors import CoophealthError
from models.policy import Policy
from scorecards import cycle, offsets, report, text
from scorecards.lake import Lake, LakePlace
from scorecards.report import Asked
from streams.broker import BrokerAddress
from streams.publishing import send, wait_until_taken
from streams.security import OPEN
from streams.serve import run_serve
from streams.settings import Pace, StreamSettings
from streams.worker import run_worker


def install(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("demo")(demo)
    app.command("serve")(serve)
    app.command("worker")(worker)
    app.command("web")(web)


def stream_settings(settings: Settings, policy: Policy, place: LakePlace | None = None) -> StreamSettings:
    """What a worker is told, from the environment."""
    return StreamSettings(
        brokers=settings.brokers,
        security=settings.security if settings.brokers else OPEN,
        place=place or settings.place,
        policy=policy,
        group=settings.group,
        cluster=settings.cluster,
        instance=settings.instance,
        partitions=settings.partitions,
        replication=settings.replication,
        notify=tuple(part.strip() for part in settings.notify.split(",") if part.strip()),
        dead_letters=settings.dead_letter_limits,
        health=settings.health_address,
        pace=Pace(stalled_after=settings.stalled_after),
        log_level=settings.log_level.upper(),
    )


def serve(policy: Annotated[Path | None, typer.Option("--policy", help="Policy file.")] = None) -> int:
    """Everything in one process tree: a broker (unless one is configured), the agents, the lake."""
    settings = Settings.read()
    chosen = stream_settings(settings, settings.read_policy(policy))
    if settings.brokers:
        run_worker(chosen, on_ready=lambda: say("ready"))
    else:
        run_serve(chosen, on_ready=_ready)
    return 0


def _ready(address: BrokerAddress) -> None:
    say(f"ready: the broker listens at {address}; `coophealth send FILE` brings activities, Ctrl-C stops")


def worker(policy: Annotated[Path | None, typer.Option("--policy", help="Policy file.")] = None) -> int:
    """A worker: reads activities from Kafka, keeps scores, tells people."""
    settings = Settings.read()
    if not settings.brokers:
        raise CoophealthError(
            "no broker is configured", remedy="set COOPHEALTH_BROKER=host:port, or use `coophealth serve`"
        )
    run_worker(stream_settings(settings, settings.read_policy(policy)), on_ready=lambda: say("ready"))
    return 0


def web(policy: Annotated[Path | None, typer.Option("--policy", help="Policy file.")] = None) -> int:
    """The report as a page over HTTP, made anew when activities came."""
    settings = Settings.read()
    chosen = settings.read_policy(policy)
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _served(settings.place, chosen, settings.web_address)
    return 0


def demo(
    once: Annotated[bool, typer.Option("--once", help="End after the portfolio is printed.")] = False,
    port: Annotated[int, typer.Option(help="Where the report is served; 0 takes a free one.")] = 8765,
    lake: Annotated[Path, typer.Option(help="Folder of the demo's own lake; made anew.")] = Path("coophealth-demo"),
) -> int:
    """A believable portfolio, sent through the broker and the agents; prints it and serves its report."""
    # Drawing takes a library that a worker should not wait for.
    from scorecards import pages

    began = time.monotonic()
    # The demo tells nobody: its partners are invented, the addresses in COOPHEALTH_NOTIFY are not.
    settings = Settings.read().model_copy(update={"notify": "", "cluster": None, "health": None})
    policy = Policy.from_toml(demo_policy_toml(), "the demo's policy")
    folder = lake.resolve()
    _clear(folder)
    place = LakePlace(folder)
    events = [json.dumps(event).encode() for event in demo_events(datetime.now(UTC))]
    say(f"{len(events):,} activities of 24 months go through the broker and the agents ...")
    with _serving(stream_settings(settings, policy, place)) as address, Lake.open(place) as opened:
        sent = send((str(address),), events)
        wait_until_taken(sent.reached, progress=lambda: offsets.read(opened, address.cluster), timeout=120.0)
        _wait_for_scores(opened)
        asked = Asked(report.newest(opened))
        found = report.build(opened, policy, asked)
        page = pages.html(opened, policy, asked)
    put(text.portfolio(found, policy))
    site = folder / "report"
    site.mkdir(exist_ok=True)
    (site / "index.html").write_text(page, encoding="utf-8")
    say(f"from nothing to this in {time.monotonic() - began:.0f} s; the report: {site / 'index.html'}")
    (folder / "policy.toml").write_text(demo_policy_toml(), encoding="utf-8")
    say(f"ask the lake: COOPHEALTH_LAKE={lake} COOPHEALTH_POLICY={lake / 'policy.toml'} coophealth streets")
    if not once:
        _served(place, policy, ("127.0.0.1", _free(port)))
    return 0


def _free(port: int) -> int:
    """The port, or 0 for any where it is taken."""
    with socket.socket() as probe:
        return 0 if probe.connect_ex(("127.0.0.1", port)) == 0 else port


def _clear(folder: Path) -> None:
    """The demo's lake is made anew; a folder that is none of ours is left alone."""
    if not folder.exists():
        return
    if any(folder.iterdir()) and not (folder / "catalog.sqlite").exists():
        raise CoophealthError(f"{folder} holds something that is no lake", remedy="choose another folder with --lake")
    shutil.rmtree(folder)


@contextmanager
def _serving(settings: StreamSettings) -> Iterator[BrokerAddress]:
    """Broker and worker in the background while the block lasts."""
    stopping, ready = threading.Event(), threading.Event()
    addresses: list[BrokerAddress] = []
    failures: list[BaseException] = []

    def reads(address: BrokerAddress) -> None:
        addresses.append(address)
        ready.set()

    def work() -> None:
        try:
            run_serve(settings, stopping, reads)
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            ready.set()

    thread = threading.Thread(target=work, name="serve", daemon=True)
    thread.start()
    ready.wait()
    try:
        if not addresses:
            raise failures[0] if failures else CoophealthError("the embedded broker did not start")
        yield addresses[-1]
    finally:
        stopping.set()
        thread.join(timeout=20)


def _wait_for_scores(lake: Lake, timeout: float = 120.0) -> None:
    """Until the agents' cycle has scored everything that came."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if cycle.is_done(lake):
            return
        time.sleep(0.3)
    raise CoophealthError(
        "the scores agent did not come to an end", remedy="look at its log: COOPHEALTH_LOG_LEVEL=info"
    )


def _served(place: LakePlace, policy: Policy, address: tuple[str, int]) -> None:
    """Serve the report until Ctrl-C or SIGTERM."""
    from scorecards.web import serving

    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with serving(place, policy, address) as port:
        host = f"[{address[0]}]" if ":" in address[0] else address[0]
        say(f"the report: http://{host}:{port}/ (Ctrl-C ends)")
        stopping.wait()
