import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ANALYSIS_VERSION } from "../../../../workers/model/own-analysis.js";
import { checkFile } from "../../../../workers/own-analyses/file/check-file.js";
import { runOwn, type TestEvent } from "./support.js";

const END = 200;

/** Events of two keys in order of time, several at one moment too. */
const events = (names: readonly string[]): fc.Arbitrary<readonly TestEvent[]> =>
  fc
    .array(fc.tuple(fc.nat(END - 1), fc.constantFrom(...names), fc.nat(1)), { maxLength: 40 })
    .map((all) => [...all].sort(([a], [b]) => a - b).map(([t, on, key]): TestEvent => ({ t, on, fields: { key } })));

const losses = fc
  .array(fc.tuple(fc.nat(END), fc.integer({ min: 1, max: 20 })), { maxLength: 3 })
  .map((all) => all.map(([from, length]) => ({ from, to: from + length })));

type Losses = readonly { readonly from: number; readonly to: number }[];

/** Whether an event is within a loss: at its begin all is still known. */
const isLost = (all: Losses, t: number) => all.some(({ from, to }) => from < t && t < to);
/** Losses that touch are one. */
const joined = (all: Losses): Losses =>
  [...all]
    .sort((a, b) => a.from - b.from)
    .reduce<{ from: number; to: number }[]>((so, { from, to }) => {
      const last = so.at(-1);
      if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
      else so.push({ from, to });
      return so;
    }, []);

const STATES = {
  keys: { key: "key" },
  states: {
    s: {
      key: ["key"],
      before: "start",
      transitions: [
        { on: "go", to: "gone" },
        { on: "end", to: null },
        { on: "in", push: "inside" },
        { on: "out", pop: true },
      ],
    },
  },
};

/** The state of a key at a moment, by going through everything before it again. */
function stateAt(all: readonly TestEvent[], lost: Losses, key: number, at: number): string {
  let held = "start";
  let stack: string[] = [];
  let base = "start";
  const begins = lost.map(({ from }) => ({ t: from, on: "loss", key }));
  const own = all.filter(({ fields }) => fields?.key === key).map(({ t, on }) => ({ t, on, key }));
  // A loss comes after what happened at its begin.
  const both = [...own, ...begins].sort((a, b) => a.t - b.t || Number(a.on === "loss") - Number(b.on === "loss"));
  for (const { t, on } of both) {
    if (at < t || (on === "loss" && at <= t && at === t)) break;
    if (on === "loss") [held, stack, base] = ["", [], ""];
    else if (isLost(lost, t)) continue;
    else if (on === "go") held = "gone";
    else if (on === "end") held = "-";
    else if (on === "in") {
      stack.push(held);
      held = "inside";
    } else held = stack.pop() ?? base;
  }
  return held;
}

test("lanes have a state at any time, which is what going through all events again tells", () => {
  fc.assert(
    fc.property(events(["go", "end", "in", "out"]), losses, fc.nat(END - 1), (all, lost, t) => {
      const merged = joined(lost);
      const { rowsOf } = runOwn(STATES, { events: all, losses: lost, endNs: END });
      for (const key of new Set(all.map(({ fields }) => fields?.key as number))) {
        const rows = rowsOf(`s/${key}`).map((row) => /^(\d+)\.\.(\d+) (\S+) ?(.*)$/.exec(row) as RegExpExecArray);
        expect(rows[0]?.[1]).toBe("0");
        expect(rows.reduce((sum, [, from, to]) => sum + Number(to) - Number(from), 0)).toBe(END);
        // At the begin of a loss the row that ends there and the one that begins are both right.
        if (merged.some(({ from }) => from === t)) continue;
        const [, , , word, name] = rows.find(([, from, to]) => Number(from) <= t && t < Number(to)) ?? [];
        const shown = word === "unknown" ? "" : word === "-" ? "-" : name;
        expect(shown).toBe(stateAt(all, merged, key, t));
      }
    }),
  );
});

/** Pairs of a key as a person would find them: each end looks back for its begin. */
function pairsOf(all: readonly TestEvent[], lost: Losses, key: number, whileOpen: string): readonly string[] {
  const rows: string[] = [];
  let open: number[] = [];
  let since = Number.NEGATIVE_INFINITY;
  for (const { t, on, fields } of all) {
    if (fields?.key !== key) continue;
    // All that was open when something was lost goes.
    const last = lost.filter(({ from }) => from < t && since <= from).length;
    if (0 < last) open = [];
    since = t;
    if (isLost(lost, t)) continue;
    if (on === "end") {
      const begin = open.shift();
      if (begin !== undefined) rows.push(`l/${key} ${begin}..${t} l`);
    } else if (whileOpen === "each") open.push(t);
    else if (whileOpen === "last" || open.length === 0) open = [t];
  }
  return rows;
}

test("latencies are the pairs that a plain search finds", () => {
  fc.assert(
    fc.property(events(["begin", "end"]), losses, fc.constantFrom("first", "last", "each"), (all, lost, whileOpen) => {
      const sections = {
        keys: { key: "key" },
        latencies: { l: { key: ["key"], from: "begin", to: "end", whileOpen } },
      };
      const { latencies } = runOwn(sections, { events: all, losses: lost, endNs: END, names: ["begin", "end"] });
      const pairs = [0, 1].flatMap((key) => pairsOf(all, joined(lost), key, whileOpen));
      expect([...latencies].sort()).toEqual([...pairs].sort());
    }),
  );
});

test("counters are sums", () => {
  fc.assert(
    fc.property(events(["up", "down"]), (all) => {
      const sections = {
        keys: { key: "key" },
        counters: {
          c: {
            key: ["key"],
            changes: [
              { on: "up", add: 3 },
              { on: "down", add: "0 - 1" },
            ],
          },
        },
      };
      const { counters } = runOwn(sections, { events: all, endNs: END });
      for (const key of [0, 1]) {
        const own = all.filter(({ fields }) => fields?.key === key);
        const sum = own.reduce((so, { on }) => so + (on === "up" ? 3 : -1), 0);
        const rows = counters.filter((row) => row.startsWith(`c/${key} `));
        expect(Number(rows.at(-1)?.split(" ")[2] ?? 0)).toBe(sum);
      }
    }),
  );
});

const SAMPLES = new URL("../../../../samples/analyses/", import.meta.url);
const TEXTS = readdirSync(SAMPLES).map((name) => readFileSync(new URL(name, SAMPLES), "utf8"));

/** A sample with pieces cut out, doubled or changed. */
const damaged = fc
  .tuple(
    fc.constantFrom(...TEXTS),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(30),
        fc.constantFrom("", "{", "]", '"', ",", "null", "1e999", "\\u0000", "{x}", "(((("),
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce((so, [place, length, piece]) => {
      const at = place % (so.length + 1);
      return so.slice(0, at) + piece + so.slice(at + length);
    }, text),
  );

/** JSON of any shape, below the names that files have. */
const anyFile = fc
  .dictionary(
    fc.constantFrom("id", "title", "events", "keys", "states", "latencies", "counters", "findings"),
    fc.jsonValue({ maxDepth: 6 }),
  )
  .map((file) => JSON.stringify({ version: ANALYSIS_VERSION, ...(file as object) }));

test("whatever a file holds, it is understood or its problems have places in it", () => {
  fc.assert(
    fc.property(fc.oneof(damaged, anyFile, fc.string()), (text) => {
      const { definition, problems } = checkFile(text);
      const lines = text.split("\n");
      expect(definition === undefined).toBe(problems.some(({ severity }) => severity === "error"));
      for (const { line, column, length, message } of problems) {
        const shown = lines[line - 1];
        expect([message, shown !== undefined]).toEqual([message, true]);
        expect(column - 1 + length).toBeLessThanOrEqual((shown ?? "").length + 1);
        expect(column).toBeGreaterThan(0);
      }
    }),
  );
});
