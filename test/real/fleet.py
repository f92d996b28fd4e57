"""Reads a dataset of `lanescope fleet` with PyArrow and DuckDB, and compares its rows with JSON lines of `export`.

Arguments: the dataset, and a folder with TRACE/TABLE.jsonl for each trace by its key. Prints one JSON object: tables, rows, and
the first differences.
"""

import json
import pathlib
import sys

import duckdb
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet

dataset, exports = map(pathlib.Path, sys.argv[1:])
PARTITIONS = pa.schema([("table", pa.string()), ("host", pa.string()), ("date", pa.date32())])
HIVE = "hive_partitioning = true, hive_types = {'table': VARCHAR, 'host': VARCHAR, 'date': DATE}"


def plain(schema):
    """Texts without their dictionaries."""
    return [(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in schema]


def differs(value, wanted):
    if isinstance(wanted, (dict, list)):
        return json.loads(value) != wanted
    if isinstance(value, int) and isinstance(wanted, int) and 2**53 < abs(value):
        return value != wanted and float(value) != float(wanted)
    return value != wanted


def compare(name, reader, rows):
    """`rows`: of one table, by trace, in the order of the file."""
    found = []
    for trace in sorted(path.name for path in exports.iterdir()):
        with open(exports / trace / f"{name}.jsonl", encoding="utf-8") as file:
            wanted = [json.loads(line) for line in file]
        own = [row for row in rows if row["trace"] == trace]
        if len(own) != len(wanted):
            found.append(f"{reader} {name}: {len(own)} rows of {trace}, not {len(wanted)}")
            continue
        for row, line in zip(own, wanted):
            other = [column for column in line if differs(row[column], line[column])]
            if other:
                found.append(f"{reader} {name} {other[0]}: {row[other[0]]!r}, not {line[other[0]]!r}")
                break
    return found


result = {"tables": 0, "rows": 0, "differences": [], "hosts": [], "dates": []}
connection = duckdb.connect()
for folder in sorted(dataset.glob("table=*")):
    table = folder.name.removeprefix("table=")
    schemas = {json.dumps(str(plain(pyarrow.parquet.read_schema(part)))) for part in folder.rglob("*.parquet")}
    if len(schemas) != 1:
        result["differences"].append(f"{table}: schemas {schemas}")
    partitioning = pyarrow.dataset.partitioning(PARTITIONS, flavor="hive")
    arrow = pyarrow.dataset.dataset(folder, format="parquet", partitioning=partitioning).to_table().to_pylist()
    asked = connection.execute(
        f"SELECT * FROM read_parquet('{folder}/**/*.parquet', {HIVE}, filename = true, file_row_number = true)"
        " ORDER BY filename, file_row_number"
    )
    names = [column[0] for column in asked.description]
    rows = [dict(zip(names, row)) for row in asked.fetchall()]
    if table == "traces":
        result["hosts"] = sorted({f"{row['host']}" for row in rows})
        result["dates"] = sorted({f"{row['date']}" for row in rows})
        result["statuses"] = sorted(row["status"] for row in rows)
        if sorted(row["trace"] for row in arrow) != sorted(row["trace"] for row in rows):
            result["differences"].append("PyArrow and DuckDB see other traces")
        continue
    for reader, read in {"PyArrow": arrow, "DuckDB": rows}.items():
        result["differences"] += compare(table, reader, read)
    result["tables"] += 1
    result["rows"] += len(rows)
result["differences"] = result["differences"][:20]
print(json.dumps(result))
