# Reads a file of pprof with Google's protobuf, by the messages of github.com/google/pprof, proto/profile.proto.
import gzip
import json
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

INT, UINT, BOOL, TEXT, MESSAGE = 3, 4, 8, 9, 11
MESSAGES = {
    "ValueType": [("type", 1, INT), ("unit", 2, INT)],
    "Label": [("key", 1, INT), ("str", 2, INT), ("num", 3, INT), ("num_unit", 4, INT)],
    "Sample": [("location_id", 1, UINT, True), ("value", 2, INT, True), ("label", 3, "Label", True)],
    "Mapping": [("id", 1, UINT), ("filename", 5, INT), ("has_functions", 7, BOOL)],
    "Line": [("function_id", 1, UINT), ("line", 2, INT)],
    "Location": [("id", 1, UINT), ("mapping_id", 2, UINT), ("address", 3, UINT), ("line", 4, "Line", True)],
    "Function": [("id", 1, UINT), ("name", 2, INT), ("system_name", 3, INT), ("filename", 4, INT)],
    "Profile": [
        ("sample_type", 1, "ValueType", True),
        ("sample", 2, "Sample", True),
        ("mapping", 3, "Mapping", True),
        ("location", 4, "Location", True),
        ("function", 5, "Function", True),
        ("string_table", 6, TEXT, True),
        ("comment", 13, INT, True),
        ("default_sample_type", 14, INT),
    ],
}

file = descriptor_pb2.FileDescriptorProto(name="profile.proto", package="p", syntax="proto3")
for name, fields in MESSAGES.items():
    message = file.message_type.add(name=name)
    for field_name, number, kind, *repeated in fields:
        field = message.field.add(name=field_name, number=number, label=3 if repeated else 1)
        if isinstance(kind, str):
            field.type, field.type_name = MESSAGE, f".p.{kind}"
        else:
            field.type = kind
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
Profile = message_factory.GetMessageClass(pool.FindMessageTypeByName("p.Profile"))

profile = Profile()
profile.ParseFromString(gzip.open(sys.argv[1]).read())
text = list(profile.string_table)
functions = {one.id: text[one.name] for one in profile.function}
locations = {one.id: [functions[line.function_id] for line in one.line] for one in profile.location}
mappings = {one.id for one in profile.mapping}
total, own, labels = {}, {}, {}
for sample in profile.sample:
    stack = [name for location in sample.location_id for name in locations[location]]
    weight = sample.value[-1]
    if stack:
        own[stack[0]] = own.get(stack[0], 0) + weight
    for name in set(stack):
        total[name] = total.get(name, 0) + weight
    for label in sample.label:
        key = f"{text[label.key]} {text[label.str]}"
        labels[key] = labels.get(key, 0) + weight
print(
    json.dumps(
        {
            "first": text[0],
            "types": [[text[one.type], text[one.unit]] for one in profile.sample_type],
            "shown": text[profile.default_sample_type],
            "isWhole": all(one.mapping_id == 0 or one.mapping_id in mappings for one in profile.location),
            "samples": sum(sample.value[0] for sample in profile.sample),
            "own": own,
            "total": total,
            "labels": labels,
        }
    )
)
