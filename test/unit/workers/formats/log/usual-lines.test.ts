import fc from "fast-check";
import { expect, test } from "vitest";
import { logGrammar } from "../../../../../workers/formats/log/log-grammar.js";
import { JOURNAL_SINCE_BOOT, LOG_KINDS, type LogKind } from "../../../../../workers/formats/log/log-kinds.js";
import { LogTexts } from "../../../../../workers/formats/log/log-texts.js";
import { Line, LineKind } from "../../../../../workers/formats/text/line.js";
import { StringCodes } from "../../../../../workers/formats/text/string-codes.js";
import { textBlock } from "../../../../../workers/formats/text/words.js";
import { createBatch } from "../../../../../workers/model/event-batch.js";
import { LogLine } from "../../../../../workers/model/event-fields.js";
import { EventKind } from "../../../../../workers/model/event-kinds.js";

const ASSUMED = { year: { year: 2025, fromMonth: 1 }, bootNs: 0n };

/** All that is read of a line by a kind. */
function readBy(kind: LogKind, text: string) {
  const block = textBlock(new TextEncoder().encode(`${text}\n`));
  const line = new Line();
  const lineKind = logGrammar(kind, ASSUMED)
    .reader()
    .read(block, 0, block.bytes.length - 1, line);
  if (lineKind !== LineKind.EVENT) return { lineKind };
  const strings = new StringCodes();
  const texts = new LogTexts(kind, () => ({ kind: EventKind.LOG, slots: [] }), strings);
  const batch = createBatch(0, 1);
  const eventClass = texts.classOf(block, line);
  texts.write(eventClass, batch, 0, block, line);
  const news = strings.news();
  const textAt = (column: "s" | "r") => news[-2 - (batch[column][0] as number)];
  const message = textAt(LogLine.message);
  const source = textAt(LogLine.source);
  const numbers = [LogLine.priority, LogLine.thread, LogLine.process].map((column) => batch[column][0]);
  const whole = texts.valuesOf(eventClass, block, line);
  const { sec, nsec, cpu } = line;
  return { sec, nsec, cpu, name: texts.nameOf(eventClass), message, source, numbers, whole };
}

/** How often the short way was taken. */
function expectSame(kind: LogKind, lines: fc.Arbitrary<string>): number {
  const { readUsual, ...byPattern } = kind;
  let taken = 0;
  fc.assert(
    fc.property(lines, (text) => {
      const bytes = new TextEncoder().encode(text);
      if (readUsual?.(bytes, 0, bytes.length, new Line()) === true) taken += 1;
      expect(readBy(kind, text)).toEqual(readBy(byPattern, text));
    }),
    { numRuns: 2000 },
  );
  return taken;
}

const values = fc.constantFrom(
  '"7"',
  '"12"',
  '"007"',
  '"1764428400123456"',
  '"904000001"',
  '"12345"',
  '"libvirtd"',
  '"größer"',
  '"\ufeffa"',
  '"a \\" b"',
  '"a\tb"',
  '""',
  `"${"x".repeat(600)}"`,
  "null",
  "12",
  "[104,105]",
  '"\\u0041"',
);
const keys = fc.constantFrom(
  "__REALTIME_TIMESTAMP",
  "__MONOTONIC_TIMESTAMP",
  "MESSAGE",
  "PRIORITY",
  "SYSLOG_IDENTIFIER",
  "_PID",
  "_COMM",
  "_HOSTNAME",
  "MESSAGE_ID",
  "",
);
/** Entries with the time of a clock. */
const entriesWith = (clock: string) =>
  fc
    .tuple(
      fc.array(fc.tuple(keys, values), { maxLength: 5 }),
      fc.constantFrom(",", ", ", ",,", ""),
      fc.constantFrom("}", "} ", "", "}}"),
    )
    .map(([pairs, comma, end]) => {
      const known = [`"${clock}":"1764428400123456"`, '"MESSAGE":"guest started"'];
      const members = pairs.map(([key, value]) => `${JSON.stringify(key)}:${value}`);
      return `{${[...known.slice(0, 1 + (pairs.length % 2)), ...members].join(comma)}${end}`;
    });

test.each([
  ["of the time of day", LOG_KINDS[0] as LogKind, "__REALTIME_TIMESTAMP"],
  ["since the boot", JOURNAL_SINCE_BOOT, "__MONOTONIC_TIMESTAMP"],
])("entries of the journal %s: the usual form says what JSON says", (_, kind, clock) => {
  expect(expectSame(kind, entriesWith(clock))).toBeGreaterThan(0);
});

const kernelLines = fc
  .tuple(
    fc.constantFrom("[", "[ ", "[    ", "<6>[", "[\t"),
    fc.constantFrom("0.000000", "904.326602", "12345678901.000001", "1.5", "1.1234567", "x"),
    fc.constantFrom("] ", "]", "][ T12] ", "][    C3]", "] [drm] ", "]  ", "", "\r] "),
    fc.constantFrom("", "kvm: vcpu0 started", "größer", "a\rb", "  b  "),
  )
  .map((parts) => parts.join(""));

test("kernel log: lines of the usual form say what the pattern says", () => {
  const kind = LOG_KINDS.find(({ name }) => name === "kernel log") as LogKind;
  expect(expectSame(kind, kernelLines)).toBeGreaterThan(0);
});

test("a journal since the boot counts µs from its first one on", () => {
  const at = (micros: string) => {
    const { sec, nsec } = readBy(JOURNAL_SINCE_BOOT, `{"__MONOTONIC_TIMESTAMP":"${micros}","MESSAGE":"a"}`);
    return [sec, nsec];
  };
  expect([at("5"), at("123456"), at("1000001")]).toEqual([
    [0, 5000],
    [0, 123_456_000],
    [1, 1000],
  ]);
});
