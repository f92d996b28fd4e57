import fc from "fast-check";
import { expect, test } from "vitest";
import { recordLine } from "../../../../../electron/node/vm/record-line.js";
import { LineReader } from "../../../../../workers/formats/monitor-log/line-reader.js";
import { readMonitorLine } from "../../../../../workers/formats/monitor-log/lines.js";

const encoder = new TextEncoder();

/** What a reader that has read all lines before says of each, beside what a parser of JSON says. */
function bothWays(lines: readonly string[]): readonly [known: unknown, parsed: unknown][] {
  const reader = new LineReader();
  const block = encoder.encode(lines.join("\n"));
  let from = 0;
  return lines.map((line) => {
    const to = from + encoder.encode(line).length;
    // What it says holds up to the next line.
    const told = structuredClone(reader.read(block, from, to));
    from = to + 1;
    return [told, readMonitorLine(new TextDecoder("utf-8", { ignoreBOM: true }).decode(encoder.encode(line)))];
  });
}

const number = fc.oneof(
  fc.nat(20),
  fc.maxSafeInteger(),
  fc.constantFrom(1e15, 999_999_999_999_999, 1.5, -3, 1e300, 0.1, -0),
);
const text = fc.oneof(
  fc.constantFrom("", "a", "é", '"', "\\", "\n", "x\\n", "\u0000", "\ufeff", "1 2 3", "\ud800"),
  fc.string({ maxLength: 60 }),
);
const scalar = fc.oneof(number, text, fc.boolean(), fc.constant(null));
const name = fc.constantFrom("value", "name", "stat", "977", "5", "__proto__", 'é"', "");
const answer = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(name, tie("any"), { maxKeys: 4 }),
  ),
})).any;

/** The same answer with other numbers and texts, as a rule: that is what a log has line after line. */
function changed(value: unknown, other: () => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => changed(each, other));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, changed(each, other)]));
  const next = other();
  return typeof next === typeof value ? next : value;
}

const lines = fc
  .record({
    answers: fc.array(answer, { minLength: 1, maxLength: 3 }),
    others: fc.array(scalar, { minLength: 1, maxLength: 20 }),
    heads: fc.array(
      fc.record({
        t: number,
        us: fc.option(number, { nil: undefined }),
        n: fc.constantFrom("query-status", "proc-threads", 'odd "n'),
        which: fc.nat(2),
        isBlank: fc.boolean(),
        error: fc.option(fc.constant("no"), { nil: undefined, freq: 20 }),
      }),
      { minLength: 2, maxLength: 12 },
    ),
    cuts: fc.array(fc.record({ line: fc.nat(12), at: fc.nat(200), with: text }), { maxLength: 2 }),
  })
  .map(({ answers, others, heads, cuts }) => {
    let at = 0;
    const other = () => others[at++ % others.length];
    const all = heads.map(({ t, us, n, which, isBlank, error }) => {
      const data = changed(answers[which % answers.length], other);
      const raw = isBlank ? JSON.stringify(data).replaceAll('":', '": ').replaceAll(",", ", ") : JSON.stringify(data);
      const head = { t, vm: "vm1", k: "qmp" as const, n, ...(us !== undefined && { us }), ...(error && { error }) };
      return recordLine(head, raw);
    });
    for (const cut of cuts) {
      const line = all[cut.line];
      if (line !== undefined) all[cut.line] = `${line.slice(0, cut.at)}${cut.with}${line.slice(cut.at + 1)}`;
    }
    return all.map((line) => line.replaceAll("\n", " "));
  });

test("lines that are compared with those before say what their JSON says", () => {
  fc.assert(
    fc.property(lines, (all) => {
      for (const [known, parsed] of bothWays(all)) expect(known).toEqual(withoutUnread(known, parsed));
    }),
    { numRuns: 300 },
  );
});

const HEAD = '{"t":5,"vm":"vm1","k":"qmp","n":"x","us":7,"d":';

test.each([
  '{"t":6,"vm":"vm1","k":"qmp","n":"x","us":8,"d":{"a":11,"b":"other"}}',
  '{"t":6,"vm":"vm1","k":"qmp","n":"x","d":{"a":10,"b":"s"}}',
  '{"t":06,"vm":"vm1","k":"qmp","n":"x","us":8,"d":{"a":10,"b":"s"}}',
  '{"t":-6,"vm":"vm1","k":"qmp","n":"x","us":8,"d":{"a":10,"b":"s"}}',
  '{"t":6.5,"vm":"vm1","k":"qmp","n":"x","us":8,"d":{"a":10,"b":"s"}}',
  '{"t":6,"vm":"vm1","k":"qmp","n":"x","us":08,"d":{"a":10,"b":"s"}}',
  '{"t":6,"vm":"vm2","k":"qmp","n":"x","us":8,"d":{"a":10,"b":"s"}}',
  '{"t":6,"vm":"vm1","k":"qmp","n":"x","us":99999999999,"d":{"a":10,"b":"s"}}',
  `${HEAD}{"a":011,"b":"s"}}`,
  `${HEAD}{"a":00,"b":"s"}}`,
  `${HEAD}{"a":-1,"b":"s"}}`,
  `${HEAD}{"a":1.5,"b":"s"}}`,
  `${HEAD}{"a":1e3,"b":"s"}}`,
  `${HEAD}{"a":,"b":"s"}}`,
  `${HEAD}{"a":9007199254740993,"b":"s"}}`,
  `${HEAD}{"a":999999999999999,"b":"s"}}`,
  `${HEAD}{"a":10,"b":"a\\"b\\u00e9é"}}`,
  `${HEAD}{"a":10,"b":"a\\x"}}`,
  `${HEAD}{"a":10,"b":"a\tb"}}`,
  `${HEAD}{"a":10,"b":"a\\"}}`,
  `${HEAD}{"a":10,"b":"s"}`,
  `${HEAD}{"a":10,"b":"s`,
  `${HEAD}{"a":10,"b":"s"}}}`,
  `${HEAD}{"a":10,"b":"s"} }`,
  `${HEAD}{"a":10,"b":"s"}} `,
  `${HEAD}{"a":10,"b":"s"}x}`,
  `${HEAD}{"a":10,"b":"s"},"error":"no"}`,
  `${HEAD}{"a":10,"b":"s"},"d":{"a":1}}`,
  `${HEAD}{"b":"s","a":10}}`,
  `${HEAD}{"a":10,"b":null}}`,
  `${HEAD}{"a":"10","b":"s"}}`,
  `${HEAD}{"a":10,"b":7}}`,
])("behind a line of its kind, %s says what its JSON says", (line) => {
  const usual = `${HEAD}{"a":10,"b":"s"}}`;
  for (const [known, parsed] of bothWays([usual, line, usual, line])) expect(known).toEqual(parsed);
});

/** Texts that nobody asks for may be those of a line before. */
function withoutUnread(known: unknown, parsed: unknown): unknown {
  return (parsed as { n?: string } | undefined)?.n === "proc-threads" ? patched(known, parsed) : parsed;
}

function patched(known: unknown, parsed: unknown): unknown {
  if (typeof parsed !== "object" || parsed === null || typeof known !== "object" || known === null) return parsed;
  if (Array.isArray(parsed)) return parsed.map((each, i) => patched((known as unknown[])[i], each));
  const entries = Object.entries(parsed).map(([key, each]) => {
    const told = Object.getOwnPropertyDescriptor(known, key)?.value;
    return [key, key === "stat" && typeof each === "string" && typeof told === "string" ? told : patched(told, each)];
  });
  return Object.fromEntries(entries);
}
