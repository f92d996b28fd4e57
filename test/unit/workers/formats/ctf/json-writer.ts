import { type LttngOptions, UUID } from "./writer.js";

/** CTF 2 metadata of these fragments behind a preamble. Large integers are bigints. */
export function jsonMetadata(...fragments: readonly object[]): string {
  return fragmentsText({ type: "preamble", version: 2 }, ...fragments);
}

export function fragmentsText(...fragments: readonly object[]): string {
  return fragments.map((fragment) => `\u001e${jsonText(fragment)}\n`).join("");
}

function jsonText(value: unknown): string {
  const big: string[] = [];
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "bigint" ? `big ${big.push(String(inner)) - 1} integer` : inner,
  );
  return text.replace(/"big (\d+) integer"/g, (_, i: string) => big[Number(i)] as string);
}

/** What `lttngMetadata` says, as LTTng 2.15 says it in CTF 2. */
export function lttngJsonMetadata(options: LttngOptions = {}): string {
  const { order = "le", header = "compact", frequency = 1_000_000_000, discardedBits = 64, uuid = UUID } = options;
  const unsigned = (length: number, alignment = 8, ...roles: readonly string[]) => ({
    type: "fixed-length-unsigned-integer",
    length,
    alignment,
    "byte-order": order === "le" ? "little-endian" : "big-endian",
    "preferred-display-base": 10,
    ...(roles.length === 0 ? {} : { roles }),
  });
  const isCompact = header === "compact";
  const [idBits, clockBits, align] = isCompact ? [5, 27, 1] : [16, 32, 8];
  const extended = 2 ** idBits - 1;
  const compactTime = unsigned(clockBits, align, "default-clock-timestamp");
  const event = (id: number, name: string, payload: Readonly<Record<string, object>>) => ({
    type: "event-record-class",
    id,
    "data-stream-class-id": 0,
    name,
    "payload-field-class": structOf(payload),
    attributes: { "lttng.org,2009": { "log-level": "info" }, "my.org,2020": null },
  });
  return fragmentsText(
    {
      type: "preamble",
      version: 2,
      uuid: uuid
        .replaceAll("-", "")
        .match(/../g)
        ?.map((hex) => Number(`0x${hex}`)),
    },
    {
      type: "trace-class",
      namespace: "lttng.org,2009",
      name: "",
      uid: uuid,
      environment: { hostname: "host", tracer_name: "writer", tracer_major: 1, tracer_minor: 2 },
      "packet-header-field-class": structOf({
        magic: unsigned(32, 8, "packet-magic-number"),
        uuid: { type: "static-length-blob", length: 16, roles: ["metadata-stream-uuid"] },
        stream_id: unsigned(32, 8, "data-stream-class-id"),
        stream_instance_id: unsigned(64, 8, "data-stream-id"),
      }),
    },
    { type: "field-class-alias", name: "counter", "field-class": unsigned(64, 8, "packet-sequence-number") },
    {
      type: "clock-class",
      id: "monotonic",
      name: "monotonic",
      description: "Monotonic Clock",
      frequency,
      origin: "unix-epoch",
      "offset-from-origin": { seconds: 1000, cycles: 0 },
      precision: 0,
    },
    {
      type: "data-stream-class",
      id: 0,
      "default-clock-class-id": "monotonic",
      "packet-context-field-class": structOf({
        timestamp_begin: unsigned(64, 8, "default-clock-timestamp"),
        timestamp_end: unsigned(64, 8, "packet-end-default-clock-timestamp"),
        content_size: unsigned(64, 8, "packet-content-length"),
        packet_size: unsigned(64, 8, "packet-total-length"),
        packet_seq_num: "counter",
        events_discarded: unsigned(discardedBits, 8, "discarded-event-record-counter-snapshot"),
        cpu_id: unsigned(32),
      }),
      "event-record-header-field-class": structOf(
        {
          id: { ...unsigned(idBits, align, "event-record-class-id"), mappings: { compact: [[0, extended - 1]] } },
          v: {
            type: "variant",
            "selector-field-location": { origin: "event-record-header", path: ["id"] },
            options: [
              {
                name: "compact",
                "selector-field-ranges": [[0, extended - 1]],
                "field-class": structOf({ timestamp: compactTime }),
              },
              {
                name: "extended",
                "selector-field-ranges": [[extended, extended]],
                "field-class": structOf({
                  id: unsigned(32, 8, "event-record-class-id"),
                  timestamp: unsigned(64, 8, "default-clock-timestamp"),
                }),
              },
            ],
          },
        },
        8,
      ),
    },
    event(0, "number", { value: unsigned(32) }),
    event(1, "words", { text: { type: "null-terminated-string" }, after: unsigned(32) }),
    event(40, "big", { address: unsigned(64) }),
  );
}

export function structOf(members: Readonly<Record<string, unknown>>, align = 1): object {
  const classes = Object.entries(members).map(([name, field]) => ({ name, "field-class": field }));
  return { type: "structure", "member-classes": classes, "minimum-alignment": align };
}
