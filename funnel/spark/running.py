"""Work that the cluster does for one reader: it can be called off, which ends its jobs there."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

T = TypeVar("T")
LOOK = 0.1  # seconds between two looks at whether the reader still waits
ENDING = 30  # times that a job is told to end: between two steps it has none that could hear it


class TooLong(Exception):
    """Nobody waits any longer."""


def run(
    session: SparkSession, work: Callable[[], T], waits: Callable[[float], None] | None = None
) -> T:
    """What `work` brings, which asks the session. `waits` is told every tenth of a second for how
    many seconds it has been waited; what it raises, as Ctrl-C does, ends the work on the cluster.
    """
    tag = f"funnel-{uuid4().hex}"
    told = Future[T]()
    Thread(target=_work, args=(session, tag, work, told), daemon=True).start()
    try:
        return _awaited(told, waits)
    except BaseException:
        _end(session, tag, told)
        raise


def begun(
    begin: Callable[[], T], end: Callable[[T], None], waits: Callable[[float], None] | None = None
) -> T:
    """What `begin` brings, for who may stop waiting as above: there is nothing yet whose jobs could
    be ended, so that it is told to `end` as soon as it is there."""
    told = Future[T]()
    Thread(target=_tell_of, args=(begin, told), daemon=True).start()
    try:
        return _awaited(told, waits)
    except BaseException:
        told.add_done_callback(lambda late: late.exception() or end(late.result()))
        raise


def within(seconds: float, also: Callable[[float], None] | None = None) -> Callable[[float], None]:
    """For who waits so long and no longer: then it is `TooLong`; or as long as `also` lets."""

    def waits(waited: float) -> None:
        if also:
            also(waited)
        if waited > seconds:
            raise TooLong

    return waits


def _awaited(told: Future[T], waits: Callable[[float], None] | None) -> T:
    began = time.monotonic()
    while not wait([told], timeout=LOOK).done:
        if waits:
            waits(time.monotonic() - began)
    return told.result()


def _work(session: SparkSession, tag: str, work: Callable[[], T], told: Future[T]) -> None:
    """In a thread of its own, since a session keeps what it calls its jobs by thread."""
    session.addTag(tag)
    try:
        _tell_of(work, told)
    finally:
        session.removeTag(tag)


def _tell_of(work: Callable[[], T], told: Future[T]) -> None:
    try:
        told.set_result(work())
    except BaseException as error:  # whatever it is, it is raised where the answer is waited for
        told.set_exception(error)


def _end(session: SparkSession, tag: str, told: Future) -> None:
    """End the jobs of a tag. Where the cluster does not even hear that, they end with it."""
    Thread(target=_tell, args=(session, tag, told), daemon=True).start()
    wait([told], timeout=LOOK * ENDING)


def _tell(session: SparkSession, tag: str, told: Future) -> None:
    from grpc import RpcError
    from pyspark.errors import PySparkException

    for _ in range(ENDING):
        try:
            session.interruptTag(tag)
        except (RpcError, PySparkException):
            return
        if wait([told], timeout=LOOK).done:
            return
