# perf script -s perf-fields.py: every tracepoint with all its fields, one line of JSON each.
import json


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return list(value)
    if isinstance(value, list):
        return [plain(one) for one in value]
    # Numbers as text: those of 64 bits are more than JSON's readers keep.
    return str(value) if isinstance(value, int) else value


def trace_unhandled(name, context, fields, sample):
    at = sample["sample"]
    own = {key: plain(value) for key, value in fields.items() if not key.startswith("common_")}
    print(json.dumps([name.replace("__", ":", 1), str(at["time"]), at["cpu"], at["tid"], own]))


def process_event(sample):
    pass
