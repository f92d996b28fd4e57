"""Reads NAME.arrow and NAME.parquet of a folder with PyArrow and DuckDB, and compares all values with NAME.jsonl.

Prints one JSON object: tables and rows compared, the types of columns by their kind, and the first differences.
"""

import json
import pathlib
import sys

import duckdb
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet


def plain(table):
    """Timestamps as ns, and texts without their dictionaries."""

    def plain_type(kind):
        if pa.types.is_timestamp(kind):
            return pa.int64()
        return pa.string() if pa.types.is_dictionary(kind) else kind

    schema = pa.schema([(field.name, plain_type(field.type)) for field in table.schema])
    return table.replace_schema_metadata(None).cast(schema)


def duckdb_table(path):
    answer = duckdb.sql(f"select * from '{path}'").arrow()
    return answer.read_all() if hasattr(answer, "read_all") else answer


def type_name(kind):
    return "dictionary" if pa.types.is_dictionary(kind) else str(kind)


def same_double(value, wanted):
    """JavaScript prints the shortest digits of a double, which beyond 2^53 may name another whole number."""
    is_large = isinstance(value, int) and isinstance(wanted, int) and 2**53 < abs(value)
    return is_large and float(value) == float(wanted) == value


def differences(name, reader, table, rows):
    table.validate(full=True)
    if table.num_rows != len(rows):
        return [f"{name} {reader}: {table.num_rows} rows, not {len(rows)}"]
    found = []
    for column in table.schema.names:
        values = table.column(column).to_pylist()
        for row, value in enumerate(values):
            wanted = rows[row][column]
            if isinstance(wanted, (dict, list)):
                value = None if value is None else json.loads(value)
            if value != wanted and not same_double(value, wanted):
                found.append(f"{name} {reader} {column}[{row}]: {value!r}, not {wanted!r}")
                break
    return found


folder = pathlib.Path(sys.argv[1])
result = {"tables": 0, "rows": 0, "types": {}, "differences": []}
for lines in sorted(folder.glob("*.jsonl")):
    name = lines.stem
    with open(lines, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    arrow = pyarrow.ipc.open_file(pa.OSFile(str(lines.with_suffix(".arrow")))).read_all()
    parquet = pyarrow.parquet.read_table(lines.with_suffix(".parquet"))
    if not arrow.schema.equals(parquet.schema, check_metadata=True):
        result["differences"].append(f"{name}: {arrow.schema} and {parquet.schema}")
    for field in arrow.schema:
        kind = field.metadata[b"kind"].decode()
        result["types"].setdefault(kind, set()).add(type_name(field.type))
    readers = {"arrow": arrow, "parquet": parquet, "duckdb": duckdb_table(lines.with_suffix(".parquet"))}
    for reader, table in readers.items():
        result["differences"] += differences(name, reader, plain(table), rows)
    result["tables"] += 1
    result["rows"] += len(rows)
result["types"] = {kind: sorted(types) for kind, types in sorted(result["types"].items())}
result["differences"] = result["differences"][:20]
print(json.dumps(result))
