import { expect, test } from "vitest";
import type { Result } from "../../../../../workers/core/result.js";
import type { TraceClass } from "../../../../../workers/formats/ctf/ir.js";
import { readMetadata } from "../../../../../workers/formats/ctf/metadata/index.js";

const TRACE = "trace { major = 1; minor = 8; byte_order = le; };\n";
const HEADER_BYTES = 37;

interface PacketOptions {
  readonly littleEndian?: boolean;
  readonly padding?: number;
  readonly change?: (view: DataView) => void;
}

/** A packet that holds `text`, with whatever is wrong with it put in by `change`. */
function packet(text: string, { littleEndian = true, padding = 0, change }: PacketOptions = {}): Uint8Array {
  const content = new TextEncoder().encode(text);
  const bytes = new Uint8Array(HEADER_BYTES + content.length + padding);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x75d11d57, littleEndian);
  bytes.fill(7, 4, 20);
  view.setUint32(24, (HEADER_BYTES + content.length) * 8, littleEndian);
  view.setUint32(28, bytes.length * 8, littleEndian);
  view.setUint8(35, 1);
  view.setUint8(36, 8);
  bytes.set(content, HEADER_BYTES);
  change?.(view);
  return bytes;
}

function read(...packets: Uint8Array[]): Result<TraceClass> {
  const bytes = new Uint8Array(packets.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of packets) {
    bytes.set(part, at);
    at += part.length;
  }
  return readMetadata(bytes, "metadata");
}

function failureOf(...packets: Uint8Array[]): string {
  const result = read(...packets);
  return result.ok ? "read" : result.error.message.replace("line 1, column 1: ", "");
}

test.each([true, false])("text cut anywhere between packets, little-endian %s", (littleEndian) => {
  const [head, tail] = [TRACE.slice(0, 10), TRACE.slice(10)];
  const result = read(packet(head, { littleEndian, padding: 5 }), packet(tail, { littleEndian, padding: 2000 }));
  expect(result.ok && result.value.byteOrder).toBe("le");
});

test("a fault is at its byte of the file, its line and column are those of the text", () => {
  const result = read(packet(TRACE, { padding: 10 }), packet("\n  oops"));
  const offset = HEADER_BYTES + TRACE.length + 10 + HEADER_BYTES + 3;
  expect(!result.ok && { ...result.error, message: result.error.message.slice(0, 17) }).toEqual({
    message: "line 3, column 3:",
    file: "metadata",
    offset,
  });
});

test("damaged packets", () => {
  const damaged = (change: (view: DataView) => void) => failureOf(packet(TRACE), packet("", { change }));
  expect({
    magic: damaged((view) => view.setUint32(0, 0)),
    uuid: damaged((view) => view.setUint8(4, 1)),
    version: damaged((view) => view.setUint8(36, 9)),
    compression: damaged((view) => view.setUint8(32, 1)),
    encryption: damaged((view) => view.setUint8(33, 1)),
    checksum: damaged((view) => view.setUint8(34, 1)),
    empty: damaged((view) => view.setUint32(28, 0, true)),
    odd: damaged((view) => view.setUint32(24, HEADER_BYTES * 8 + 1, true)),
    header: damaged((view) => view.setUint32(24, 8, true)),
    long: damaged((view) => {
      view.setUint32(24, 0xfffffff8, true);
      view.setUint32(28, 0xfffffff8, true);
    }),
    rest: failureOf(packet(TRACE), new Uint8Array(3)),
  }).toEqual({
    magic: "metadata packet does not start with its magic number",
    uuid: "metadata packet belongs to another trace (its UUID differs from the first)",
    version: "metadata packet is of CTF 1.9, only 1.8 and 2.0 are supported",
    compression: "compressed metadata packets are not supported",
    encryption: "encrypted metadata packets are not supported",
    checksum: "metadata packets with a checksum are not supported",
    empty: "metadata packet of 0 bytes is smaller than its content of 37",
    odd: "metadata packet sizes are not whole bytes",
    header: "metadata packet content of 1 bytes is smaller than its header",
    long: "metadata packet is cut off: 536870911 bytes of content, 37 in the file",
    rest: "metadata packet header needs 37 bytes, 3 are left",
  });
});

test("CTF 2 in packets", () => {
  const json = '\u001e{"type":"preamble","version":2}\n\u001e{"type":"data-stream-class","id":3}';
  const version = { change: (view: DataView) => view.setUint16(35, 0x0200) };
  const result = read(packet(json.slice(0, 50), version), packet(json.slice(50), version));
  expect(result.ok && [result.value.major, [...result.value.streams.keys()]]).toEqual([2, [3n]]);
  const broken = read(packet(json, version), packet('\u001e{"type": 5}', version));
  expect(broken.ok ? undefined : broken.error).toEqual({
    message: "line 2, column 47: expected a string",
    file: "metadata",
    offset: HEADER_BYTES + json.length + HEADER_BYTES + 10,
  });
});
