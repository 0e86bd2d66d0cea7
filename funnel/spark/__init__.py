"""Past one machine: the same expressions on Apache Spark, through Spark Connect.

`made(engine, source, target, decisions)` reads the plain tables of a lake and makes a snapshot's
tables there; `SparkSnapshot` answers from them. No metric, rule or check knows of it: what they are
is an expression, and a door is whatever answers one.
"""

from funnel.spark.making import made
from funnel.spark.people import People
from funnel.spark.running import begun
from funnel.spark.session import connected
from funnel.spark.snapshot import SparkSnapshot
from funnel.spark.versions import Versions

__all__ = ["People", "SparkSnapshot", "Versions", "begun", "connected", "made"]
