"""Lanescope on Spark: one dataset of many traces, read by the executors, one trace a task.

    spark-submit lanescope_fleet.py -o /shared/fleet --query question.sql @traces.txt

Traces and dataset lie on a file system that driver and executors see under the same paths. Every task calls
`lanescope fleet TRACE -o DATASET --wait`, which writes files aside, renames them, and makes the row of the table
`traces` last. So a task that dies, is tried again, or runs twice at once leaves a whole dataset, and the same
job started again reads only what is new. See spark.md beside this file.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark import TaskContext
from pyspark.sql import SparkSession

# Exit codes of `lanescope fleet`.
WRITTEN = 0
UNREADABLE = 4


@dataclass(frozen=True)
class Outcome:
    """What became of a trace. The dataset says the same in its table `traces`."""

    trace: str
    is_read: bool
    attempt: int
    """Counts from 0: tries that died are before it."""
    said: str
    """A line that Lanescope printed: what it wrote, or why it could not."""


def write_trace(trace: str, command: Sequence[str]) -> Outcome:
    """Writes a trace into the dataset, in a process of its own. An exception makes Spark try the task again."""
    done = subprocess.run(
        [*command, trace],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    said = done.stderr.strip()
    if done.returncode not in (WRITTEN, UNREADABLE):
        raise RuntimeError(f"{shlex.join([*command, trace])} ended with {done.returncode}: {said[-2000:]}")
    context = TaskContext.get()
    attempt = 0 if context is None else context.attemptNumber()
    is_read = done.returncode == WRITTEN
    lines = said.splitlines() or [""]
    return Outcome(trace, is_read, attempt, lines[-1] if is_read else lines[0])


def write_dataset(spark: SparkSession, traces: Sequence[str], command: Sequence[str]) -> list[Outcome]:
    """Writes all traces, each in a task of its own. Ends when each has a row in the table `traces`."""
    if not traces:
        return []
    one_each = spark.sparkContext.parallelize(traces, len(traces))
    return one_each.map(lambda trace: write_trace(trace, command)).collect()


def open_dataset(spark: SparkSession, dataset: str) -> list[str]:
    """Makes a view of every table of the dataset, of whole traces only. Answers their names."""
    # A host that is named 17 stays a text.
    spark.conf.set("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
    names = sorted(folder.name.removeprefix("table=") for folder in Path(dataset).glob("table=*"))
    tables = {name: spark.read.parquet(f"file://{dataset}/table={name}") for name in names}
    for name, table in tables.items():
        whole = table if name == "traces" else table.join(tables["traces"], "trace", "left_semi")
        whole.createOrReplaceTempView(name)
    return names


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description="Lanescope on Spark: one dataset of many traces", fromfile_prefix_chars="@")
    parser.add_argument("traces", nargs="*", metavar="TRACE", help="file or folder of a trace; @FILE has one in each line")
    parser.add_argument("-o", "--dataset", required=True, help="folder of the dataset; may have traces already")
    parser.add_argument("--lanescope", default="lanescope", help="the command on the executors")
    parser.add_argument("--options", default="", help='more for it, as in "--tables default,intervals --memory 4G"')
    parser.add_argument("--query", metavar="FILE", help="a question in SQL about the dataset, answered at the end")
    given = parser.parse_args(arguments)
    dataset = os.path.abspath(given.dataset)
    command = [*shlex.split(given.lanescope), "fleet", "-o", dataset, "--jobs", "1", "--wait", *shlex.split(given.options)]
    spark = SparkSession.builder.appName("lanescope fleet").getOrCreate()
    try:
        outcomes = write_dataset(spark, [os.path.abspath(trace) for trace in given.traces if trace], command)
        for outcome in outcomes:
            if outcome.attempt > 0 or not outcome.is_read:
                print(f"{outcome.trace}: try {outcome.attempt + 1}: {outcome.said}", file=sys.stderr)
        read = sum(outcome.is_read for outcome in outcomes)
        print(f"{len(outcomes)} traces: {read} read, {len(outcomes) - read} could not be", file=sys.stderr)
        if given.query:
            open_dataset(spark, dataset)
            spark.sql(Path(given.query).read_text(encoding="utf-8")).show(100, truncate=False)
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
