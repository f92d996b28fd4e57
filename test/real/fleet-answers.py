"""Puts the questions in a file of JSON to DuckDB and to Spark, and prints both answers as JSON: rows as lists of values."""

import datetime
import json
import sys

import duckdb
from pyspark.sql import SparkSession

QUICK = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


def plain(value):
    return value.isoformat() if isinstance(value, datetime.date) else value


def statements(text):
    return [statement for statement in text.split(";") if statement.strip()]


def session():
    """Of little work: for some thousand rows, most of Spark's time goes to compiling."""
    builder = SparkSession.builder.master("local[2]")
    for name, value in QUICK.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        asked = json.load(file)
    database = duckdb.connect()
    for statement in statements(asked["duckdb"]):
        database.execute(statement)
    spark = session()
    for statement in statements(asked["spark"]):
        spark.sql(statement)
    answers = {}
    for name, question in asked["questions"].items():
        of_duckdb = database.execute(question)
        columns = [column[0] for column in of_duckdb.description]
        frame = spark.sql(question)
        answers[name] = {
            "columns": columns,
            "sparkColumns": frame.columns,
            "duckdb": [[plain(value) for value in row] for row in of_duckdb.fetchall()],
            "spark": [[plain(value) for value in row] for row in frame.collect()],
        }
    spark.stop()
    print(json.dumps(answers))


main()
