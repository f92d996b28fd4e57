import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lanescopeOn, tempFolder } from "./cli-support.js";

// Names are whatever a process called itself: in no output do they act, and all outputs stay what they are.

const PAYLOADS = [
  "\x1b[31mRED",
  "\x1b]0;title\x07",
  "\x9b31m",
  "\x85next",
  "\x08\x08\x08back",
  "\x7fdel",
  "\rover",
  "line\nfeed",
  "\ttab",
  "\u202egnp.exe",
  "\u2066isolate",
  "\u200fmark",
  "\u2028line",
  '=HYPERLINK("h"',
  "+1+1",
  "-bash",
  "@SUM(1)",
  "'=quoted",
  'a,b"c',
  "<img src=x on",
  "</td><script>",
  "|a|`b`*c*",
  "[x](javascript:",
  "__proto__",
];

const HOST = "=1+1\x1b[2J\u202e<b>";

/** A kernel trace in which each payload is a thread that another one preempts, an event's name and a field's text. */
function hostileTrace(): string {
  const folder = join(tempFolder(), "trace");
  mkdirSync(folder);
  const quoted = (text: string) => `"${text.replace(/[^ -~]|["\\\\]/gu, octal)}"`;
  writeFileSync(
    join(folder, "metadata"),
    `/* CTF 1.8 */
typealias integer { size = 8; align = 8; encoding = UTF8; signed = false; } := char8;
typealias integer { size = 16; align = 8; } := uint16_t;
typealias integer { size = 32; align = 8; } := uint32_t;
typealias integer { size = 32; align = 8; signed = true; } := int32_t;
typealias integer { size = 64; align = 8; } := uint64_t;
typealias integer { size = 64; align = 8; map = clock.c.value; } := clock_t;
trace { major = 1; minor = 8; byte_order = le; packet.header := struct { uint32_t magic; }; };
env { domain = "kernel"; tracer_name = "lttng-modules"; tracer_major = 2; tracer_minor = 13; hostname = ${quoted(HOST)}; };
clock { name = c; freq = 1000000000; };
stream {
  packet.context := struct { clock_t timestamp_begin; clock_t timestamp_end; uint64_t content_size; uint64_t packet_size; uint32_t cpu_id; };
  event.header := struct { uint16_t id; clock_t timestamp; };
  event.context := struct { int32_t _tid; int32_t _pid; char8 _procname[16]; };
};
event { name = "sched_switch"; id = 0; fields := struct { char8 _prev_comm[16]; int32_t _prev_tid; int32_t _prev_prio;
  uint64_t _prev_state; char8 _next_comm[16]; int32_t _next_tid; int32_t _next_prio; }; };
${PAYLOADS.map((name, i) => `event { name = ${quoted(name)}; id = ${i + 1}; fields := struct { string _text; }; };`).join("\n")}
`,
  );
  const events = PAYLOADS.flatMap((name, i) => {
    const next = (i + 1) % PAYLOADS.length;
    const context = [int(100 + i), int(100 + i), comm(name)];
    const to = [comm(PAYLOADS[next] as string), int(100 + next), int(20)];
    return [
      [...head(0, 2000 * i), ...context, comm(name), int(100 + i), int(20), long(0), ...to],
      [...head(i + 1, 2000 * i + 1000), ...context, Buffer.from(`${name}\0`)],
    ];
  });
  const body = Buffer.concat(events.flat());
  const bits = BigInt(8 * (40 + body.byteLength));
  const times = [long(0), long(2000 * PAYLOADS.length)];
  writeFileSync(
    join(folder, "stream"),
    Buffer.concat([int(0xc1fc1fc1 | 0), ...times, long(bits), long(bits), int(0), body]),
  );
  return folder;
}

const octal = (char: string) => [...Buffer.from(char)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");
const head = (id: number, t: number) => [Buffer.from([id & 255, id >> 8]), long(t)];
const comm = (name: string) => Buffer.concat([Buffer.from(name).subarray(0, 15), Buffer.alloc(16)]).subarray(0, 16);

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function long(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** What acts on a terminal, line ends and tabs aside. */
const ACTS = /(?!\r?\n|\t)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
/** The same where JSON escapes control characters of the first set itself. */
const UNESCAPED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

async function ran(isTerminal: boolean, ...argv: string[]): Promise<string> {
  const { code, out, err } = await lanescopeOn(isTerminal, argv);
  expect([argv.slice(0, 4), code, err]).toEqual([argv.slice(0, 4), 0, ""]);
  return out;
}

/** Cells of RFC 4180. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < csv.length) {
    const [all, quoted, plain = ""] =
      /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n)/.exec(csv.slice(at, at + 10_000)) ?? [];
    if (all === undefined) throw new Error(`not CSV: ${csv.slice(at, at + 80)}`);
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    at += all.length;
    if (!all.endsWith("\n")) continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test("hostile names act in no table, whatever the format and wherever it goes", async () => {
  const folder = hostileTrace();
  const { err } = await lanescopeOn(false, ["export", folder, "--table", "?"]);
  expect(err).not.toContain(" … ");
  // Bookmarks are not of the trace, and this trace has none.
  const tables = (err.split("the tables are ")[1]?.trim().split(", ") ?? []).filter((name) => name !== "annotations");
  expect(tables.length).toBeGreaterThanOrEqual(31);
  // From JSON lines: in CSV the path has an apostrophe before it.
  const lanes = await ran(false, "export", folder, "-t", "intervals", "--where", "kind == thread", "--format", "jsonl");
  const of: string = JSON.parse(lanes.split("\n")[0] ?? "").lane;
  const met = new Set<string>();
  for (const table of tables) {
    const command = ["export", folder, "-t", table, ...(table.startsWith("critical-path") ? ["--of", of] : [])];
    const csv = await ran(false, ...command);
    const [names = [], ...rows] = cellsOf(csv);
    for (const row of rows) {
      expect([table, row.length]).toEqual([table, names.length]);
      for (const cell of row)
        if (!/^-?\d+(\.\d+)?$/.test(cell))
          expect([table, cell]).not.toEqual([table, expect.stringMatching(/^[=+\-@\t\r\n]/)]);
    }
    expect(await ran(true, ...command)).not.toMatch(ACTS);
    const jsonl = await ran(false, ...command, "--format", "jsonl");
    expect(jsonl).not.toMatch(UNESCAPED);
    for (const line of jsonl.split("\n").filter(Boolean)) {
      for (const value of Object.values(JSON.parse(line))) {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        for (const payload of PAYLOADS) if (text === payload.slice(0, 15)) met.add(payload);
      }
    }
    expect(await ran(true, ...command, "--format", "jsonl")).not.toMatch(ACTS);
  }
  // What was recorded is there, byte for byte, in JSON lines.
  expect([...met].sort()).toEqual([...PAYLOADS].sort());
});

test("hostile names act in no report and in info", async () => {
  const folder = hostileTrace();
  for (const isTerminal of [false, true]) {
    expect(await ran(isTerminal, "info", folder)).not.toMatch(ACTS);
    const json = await ran(isTerminal, "info", folder, "--json");
    expect(json).not.toMatch(UNESCAPED);
    expect(Object.keys(JSON.parse(json).traces[0].events_by_name).sort()).toEqual(["sched_switch", ...PAYLOADS].sort());
    expect(await ran(isTerminal, "report", folder)).not.toMatch(ACTS);
    const html = await ran(isTerminal, "report", folder, "--format", "html");
    expect(html).not.toMatch(ACTS);
    // The two scripts of the page itself aside: one that draws the lanes, and their data.
    const ownScripts = /<script (nonce="[^"]*"|type="application\/json" id="slice-data")>[\s\S]*?<\/script>/g;
    expect(html.match(ownScripts)).toHaveLength(2);
    expect(html.replace(ownScripts, "")).not.toMatch(/<(img|script|b)\b/);
    const report = await ran(isTerminal, "report", folder, "--format", "json");
    expect(report).not.toMatch(UNESCAPED);
    expect(JSON.parse(report).machines[0].name).toBe(HOST);
  }
});
