"""The way to a cluster: a session of Spark Connect, which needs nothing of Java on this side."""

from __future__ import annotations

import importlib.util
import logging
import socket
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from funnel.errors import FunnelError
from funnel.home import Cluster
from funnel.i18n import N_

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql.connect.dataframe import DataFrame
    from pyspark.sql.connect.session import SparkSession

PORT = 15002  # of Spark Connect, where the address says none
# A cluster that goes away is looked for during four seconds (Spark's own fifteen are ten minutes):
# somebody waits for a page.
RETRIES = 4
# Moments are UTC without offset, as everywhere; what can't be read is blank, to be counted.
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "false",
}

REFUSED = ("UNAUTHENTICATED", "PERMISSION_DENIED")
GONE = "UNAVAILABLE"


def connected(engine: str) -> SparkSession:
    """A session of its own at an address such as ``sc://host:15002``.

    Raises a FunnelError if Spark's client is not installed, or nobody answers there.
    """
    if not engine.startswith("sc://"):
        raise FunnelError(
            N_("“{engine}” is no address of Spark Connect."),
            now=N_("Write it as sc://HOST:15002."),
            code="no_engine",
            engine=engine,
        )
    if any(importlib.util.find_spec(name) is None for name in ("pyspark", "grpc")):
        raise FunnelError(
            N_("Spark's client is not installed."),
            now=N_("Install it with: pip install 'funnel[spark]'"),
            code="no_spark",
        )
    if not listens(engine):
        raise _away(engine)
    return _asked(engine)


def listens(engine: str, seconds: float = 10) -> bool:
    """Whether anybody takes a call there: known at once, where Spark's client tries for minutes."""
    address = urlsplit(engine)
    try:
        with socket.create_connection((address.hostname, address.port or PORT), timeout=seconds):
            return True
    except OSError:
        return False


def _away(engine: str) -> FunnelError:
    return FunnelError(
        N_("Nobody answers at {engine}."),
        now=N_("Look whether the cluster runs and whether this machine may reach it."),
        code="engine_away",
        engine=Cluster(engine, "").shown,
    )


def _asked(engine: str) -> SparkSession:
    from grpc import RpcError
    from pyspark.errors import PySparkException

    with warnings.catch_warnings():  # Spark says that it does not know this pandas; tests say that
        warnings.simplefilter("ignore", FutureWarning)  # what is used of it works
        from pyspark.sql.connect.client.retries import DefaultPolicy
        from pyspark.sql.connect.session import SparkSession

    try:
        session = SparkSession.builder.remote(engine).create()
        session.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
        for name, value in SETTINGS.items():
            session.conf.set(name, value)
    except (RpcError, PySparkException, OSError) as cause:
        raise (_refused() if _status(cause) in REFUSED else _away(engine)) from cause
    _hush()
    return session


def query(session: SparkSession, sql: str) -> DataFrame:
    """What a `select` finds, when it is asked for. `session.sql` has the cluster look through it at
    once, since it might be an order that is to be carried out; and then again."""
    from pyspark.sql.connect.dataframe import DataFrame
    from pyspark.sql.connect.plan import SQL

    return DataFrame(SQL(sql), session)


def fetched(asked: DataFrame) -> pa.Table:
    """What is found. `toArrow` has the cluster look through the question once more before, for the
    names and types that come with the rows anyway."""
    found, _ = asked._to_table()
    return found


def _hush() -> None:
    """What Spark's client says beside an error that becomes a sentence."""
    warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)


def _refused() -> FunnelError:
    return FunnelError(
        N_("The cluster lets in nobody with this token, or without one."),
        now=N_("Write it behind the address: sc://HOST:15002/;token=TOKEN."),
        code="engine_refused",
    )


def _status(cause: BaseException) -> str:
    """The name of gRPC for what went wrong; blank where Spark itself answered."""
    told = getattr(cause, "getGrpcStatusCode", None) or getattr(cause, "code", None)
    code = told() if callable(told) else None
    return str(getattr(code, "name", ""))


@contextmanager
def said() -> Generator[None]:
    """Turn what the cluster refuses into a sentence."""
    from grpc import RpcError
    from pyspark.errors import PySparkException

    try:
        yield
    except (RpcError, PySparkException) as cause:
        raise _said(cause) from cause


def _said(cause: Exception) -> FunnelError:
    if _status(cause) in REFUSED:
        return _refused()
    if _status(cause) == GONE:
        return FunnelError(
            N_("The cluster does not answer any more."),
            now=N_("Look whether it runs. What was built before counts as it did."),
            code="engine_gone",
        )
    return FunnelError(
        N_("The cluster could not do that: {cause}."),
        now=N_("What was built before counts as it did."),
        code="engine_failed",
        cause=str(cause).splitlines()[0].rstrip("."),
    )
