import { expect, test } from "vitest";
import { FORMATS } from "../../../../workers/formats/index.js";
import { mayBeTrace } from "../../../../workers/ingest/may-be-trace.js";

const HEAD = 64 << 10;

/** 64 KiB that begin with `text`, repeated. */
function head(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.repeat(Math.ceil(HEAD / text.length)).slice(0, HEAD), "latin1"));
}

test.each([
  ["zeros", "disk.img", "\0", false],
  ["a log with times", "var/log/syslog", "Nov 21 08:37:25 host systemd[1]: Started.\n", true],
  ["a log without times", "build.log", "make: Entering directory\ncc -c a.c\n", false],
  ["metadata as text", "kernel/metadata", "/* CTF 1.8 */ event { name = x; };\n", true],
  ["text that a format recognises", "trace", "# tracer: function\n# entries\n", true],
  ["a packet of a stream", "kernel/ch0", "\xc1\x1f\xfc\xc1 and what follows", true],
  ["a stream without a magic number", "kernel/ch0", "\0\x01", true],
])("%s", (_, path, text, expected) => {
  expect(mayBeTrace(path, head(text), FORMATS)).toBe(expected);
});
