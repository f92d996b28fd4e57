import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { datasetTables } from "../../electron/cli/fleet/fleet-tables.js";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import { parquetFooter } from "../setup/parquet-footer.js";
import { openPacked } from "../setup/session.js";
import { lanescope, tempFolder } from "./cli-support.js";
import { contentOf, copyOf, expectTidy, fleet, partsOf, rowsIn, traceIn } from "./fleet-support.js";

/** A trace whose clock tells no dates. */
const UNDATED = fileURLToPath(new URL("../../samples/labhost-profile.tar.zst", import.meta.url));

test("a dataset has the rows that export writes, table by table, in folders by host and date", async () => {
  const [folder, dataset] = [tempFolder(), join(tempFolder(), "dataset")];
  const dated = traceIn(join(folder, "a/deep"), 1, { hostname: "alpha" });
  const traces = [dated, UNDATED];
  expect(await fleet(dataset, folder, UNDATED, "--tables", "all")).toMatchObject({ code: 0, out: "" });
  expectTidy(dataset);
  const exported = await Promise.all(traces.map(rowsOfExports));
  for (const { name, columns } of datasetTables()) {
    const table = name.replaceAll("-", "_");
    const rows = exported.reduce((sum, counts) => sum + (counts.get(name) ?? Number.NaN), 0);
    expect([name, rowsIn(dataset, table)]).toEqual([name, rows]);
    const unknown = "host=__HIVE_DEFAULT_PARTITION__/date=__HIVE_DEFAULT_PARTITION__";
    const schema = parquetFooter(join(dataset, `table=${table}/${unknown}/schema.parquet`));
    expect(schema.columns).toEqual(["trace", ...columns.map((column) => column.name)]);
  }
  const parts = partsOf(dataset).filter((path) => path.startsWith("table=traces/"));
  expect(parts.map((path) => path.replace(/[0-9a-f]{32}/, "KEY"))).toEqual([
    "table=traces/host=alpha/date=2026-11-21/KEY.parquet",
    "table=traces/host=labhost/date=__HIVE_DEFAULT_PARTITION__/KEY.parquet",
  ]);
});

/** Lines of `export --format jsonl` of each table. */
async function rowsOfExports(trace: string): Promise<ReadonlyMap<string, number>> {
  const listed = await listTraceFiles([trace]);
  if (!listed.ok) return expect.unreachable(listed.error.message);
  const engine = await openPacked(listed.value.files);
  const counts = new Map<string, number>();
  for (const { name } of datasetTables()) {
    const opened = await engine.exportOpen({ table: name, format: "jsonl" });
    if (!opened.ok) return expect.unreachable(opened.error.message);
    let lines = 0;
    for (let piece = await engine.exportNext(opened.value); piece.ok && piece.value !== undefined; ) {
      lines += `${piece.value}`.split("\n").length - 1;
      piece = await engine.exportNext(opened.value);
    }
    counts.set(name, lines);
  }
  await engine.close();
  return counts;
}

test("a second run writes nothing; new tables are added, a changed trace takes the place of the old one", async () => {
  const [folder, dataset] = [tempFolder(), tempFolder()];
  for (const seed of [1, 2]) traceIn(join(folder, `${seed}`), seed);
  expect((await fleet(dataset, folder, "--tables", "steal,waits")).err).toContain("2 written");
  const before = contentOf(dataset);
  const ages = partsOf(dataset).map((path) => statSync(join(dataset, path)).mtimeMs);
  expect((await fleet(dataset, folder, "--tables", "waits")).err).toContain("0 written, 2 there already");
  expect(partsOf(dataset).map((path) => statSync(join(dataset, path)).mtimeMs)).toEqual(ages);

  expect((await fleet(dataset, folder, "--tables", "exits")).err).toContain("2 written");
  for (const [path, content] of before) expect(contentOf(dataset).get(path)).toBe(content);
  expect(rowsIn(dataset, "exits")).toBeGreaterThan(0);

  rmSync(join(folder, "2"), { recursive: true });
  traceIn(join(folder, "2"), 3, { hostname: "other" });
  expect((await fleet(dataset, folder, "--tables", "waits")).err).toContain("1 written, 1 there already");
  const fresh = tempFolder();
  await fleet(fresh, folder, "--tables", "steal,waits,exits");
  expect(contentOf(dataset)).toEqual(contentOf(fresh));
  expect(rowsIn(dataset, "traces")).toBe(2);
  expectTidy(dataset);
});

test("what is damaged in the dataset is written again", async () => {
  const [folder, dataset] = [tempFolder(), tempFolder()];
  traceIn(folder, 1);
  await fleet(dataset, folder, "--tables", "steal,waits");
  const whole = contentOf(dataset);
  const [first = "", second = ""] = [...whole.keys()].map((path) => join(dataset, path));
  rmSync(first);
  truncateSync(second, 100);
  expect((await fleet(dataset, folder, "--tables", "steal")).err).toContain("1 written");
  expect(contentOf(dataset)).toEqual(whole);
  // The same size: only a look at the content tells.
  const bytes = readFileSync(first);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  writeFileSync(first, bytes);
  expect((await fleet(dataset, folder)).err).toContain("1 written");
  writeFileSync(first, bytes);
  expect((await fleet(dataset, folder)).err).toContain("0 written");
  expect((await fleet(dataset, folder, "--verify")).err).toContain("1 written");
  for (const [path, content] of whole) expect(contentOf(dataset).get(path)).toBe(content);
});

test("a trace that cannot be read costs no other, and has a row", async () => {
  const [folder, dataset] = [tempFolder(), tempFolder()];
  traceIn(join(folder, "good"), 1);
  traceIn(join(folder, "cut"), 2);
  truncateSync(join(folder, "cut/kernel/channel0_1"), 16384 + 9000);
  traceIn(join(folder, "no streams"), 3);
  for (const cpu of [0, 1]) rmSync(join(folder, `no streams/kernel/channel0_${cpu}`));
  mkdirSync(join(folder, "rubbish"));
  writeFileSync(join(folder, "rubbish/metadata"), "\x00\x01 rubbish");
  writeFileSync(join(folder, "bomb.gz"), Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]));
  writeFileSync(join(folder, "empty"), "");
  writeFileSync(join(folder, "text.txt"), "no trace at all\n");
  const { code, err } = await fleet(dataset, folder, join(folder, "text.txt"), "--tables", "exits");
  expect(code).toBe(0);
  for (const name of ["no streams", "rubbish", "bomb.gz", "text.txt"]) {
    const message = new RegExp(`^lanescope: ${join(folder, name)}.*: .*$`, "m");
    expect(err).toMatch(message);
  }
  expect(err).toContain("6 traces in");
  expect(err).toContain("2 written, 4 failed");
  expect(err).toContain("2 files belong to no trace");
  expect(rowsIn(dataset, "traces")).toBe(6);
  expect(partsOf(dataset).filter((path) => path.startsWith("table=exits/")).length).toBe(2);
  expectTidy(dataset);

  const none = await fleet(tempFolder(), join(folder, "rubbish"), "--tables", "exits");
  expect(none.code).toBe(4);
  expect(none.err).toMatch(/lanescope: no trace could be read/);
  // Once it can be read, the row of its failure goes.
  rmSync(join(folder, "rubbish"), { recursive: true });
  traceIn(join(folder, "rubbish"), 4);
  expect((await fleet(dataset, folder, "--tables", "exits")).err).toContain("1 written, 2 there already, 2 failed");
  expect(rowsIn(dataset, "traces")).toBe(6);
});

test("a machine may call itself anything: its parts stay in the dataset", async () => {
  const parent = tempFolder();
  const [folder, dataset] = [join(parent, "traces"), join(parent, "dataset")];
  const names = [
    "../../x",
    "a=b/c",
    "..",
    "%2e%2e%2f",
    "x".repeat(5000),
    "tab\tnew",
    "日本 語",
    "__HIVE_DEFAULT_PARTITION__",
  ];
  for (const [i, hostname] of names.entries()) traceIn(join(folder, `${i}`), i + 1, { hostname, events: 500 });
  expect((await fleet(dataset, folder, "--tables", "exits")).code).toBe(0);
  expect(readdirSync(parent).sort()).toEqual(["dataset", "traces"]);
  const hosts = readdirSync(join(dataset, "table=traces")).map((host) =>
    host.length < 100 ? host : host.slice(0, 20),
  );
  expect(hosts.sort()).toMatchInlineSnapshot(`
    [
      "host=%252e%252e%252f",
      "host=..",
      "host=.._.._x",
      "host=__HIVE_DEFAULT_PARTITION__",
      "host=a%3Db_c",
      "host=tab%09new",
      "host=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx~d35ac0b2505482a7181bcfade6ae481a",
      "host=日本 語",
    ]
  `);
  expect(rowsIn(dataset, "traces")).toBe(names.length);
});

test("a copy of a trace is written once, and in its place when the original goes", async () => {
  const [folder, dataset] = [tempFolder(), tempFolder()];
  const first = traceIn(join(folder, "1"), 1);
  copyOf(first, join(folder, "2"));
  expect((await fleet(dataset, folder, "--tables", "waits")).err).toContain("1 written, 1 copy of another");
  expect((await fleet(dataset, folder, "--tables", "waits")).err).toContain("0 written, 2 there already");
  const whole = contentOf(dataset);
  rmSync(first, { recursive: true });
  traceIn(first, 2);
  expect((await fleet(dataset, folder, "--tables", "waits")).err).toContain("2 written");
  const now = contentOf(dataset);
  for (const [path, content] of whole) expect(now.get(path)).toBe(content);
  expect(now.size).toBe(2 * whole.size);
  expect(rowsIn(dataset, "traces")).toBe(2);
});

test("what a run that was killed left behind is removed by the next one", async () => {
  const [folder, dataset] = [tempFolder(), tempFolder()];
  traceIn(folder, 1);
  await fleet(dataset, folder, "--tables", "waits,steal");
  const whole = contentOf(dataset);
  const [name = ""] = readdirSync(join(dataset, "_lanescope/traces"));
  const file = join(dataset, "_lanescope/traces", name);
  const state = JSON.parse(readFileSync(file, "utf8"));
  // It was killed while parts of an older and of a newer content went and came.
  const stale = "table=waits/host=old/date=2020-01-01/00000000000000000000000000000000.parquet";
  mkdirSync(join(dataset, stale, ".."), { recursive: true });
  writeFileSync(join(dataset, stale), "PAR1");
  const parts = { ...state.parts, "waits#0": { ...state.parts.waits, file: stale } };
  writeFileSync(file, JSON.stringify({ ...state, status: "writing", parts }));
  mkdirSync(join(dataset, "_lanescope/aside", `${state.id}.1`));
  writeFileSync(join(dataset, "_lanescope/leases", state.id), JSON.stringify({ pid: 2 ** 22 + 1, host: "elsewhere" }));
  const old = new Date(Date.now() - 600_000);
  utimesSync(join(dataset, "_lanescope/leases", state.id), old, old);
  // What it had before is written again, too.
  expect((await fleet(dataset, folder, "--tables", "waits")).err).toContain("1 written");
  expect(contentOf(dataset)).toEqual(whole);
  expectTidy(dataset);
});

test("a trace that another run is at is left to it", async () => {
  const [folder, dataset] = [tempFolder(), tempFolder()];
  traceIn(join(folder, "1"), 1);
  traceIn(join(folder, "2"), 2);
  await fleet(dataset, join(folder, "1"), "--tables", "waits");
  const [name = ""] = readdirSync(join(dataset, "_lanescope/traces"));
  const lease = join(dataset, "_lanescope/leases", name.replace(".json", ""));
  writeFileSync(lease, JSON.stringify({ pid: 1, host: "elsewhere", token: "other" }));
  const { code, err } = await fleet(dataset, folder, "--tables", "waits,steal");
  expect(code).toBe(0);
  expect(err).toContain("1 written, 1 written by another run");
  expect(readFileSync(lease, "utf8")).toContain("elsewhere");
});

test("wrong usage, and folders that are no dataset", async () => {
  const folder = traceIn(tempFolder(), 1);
  const usage = async (...args: string[]) => {
    const { code, err } = await lanescope("fleet", ...args);
    return [code, err.replace(folder, "FOLDER")];
  };
  expect(await usage()).toMatchInlineSnapshot(`
    [
      2,
      "lanescope: which traces? give folders, files or archives: see lanescope fleet --help
    ",
    ]
  `);
  expect(await usage(folder)).toMatchInlineSnapshot(`
    [
      2,
      "lanescope: which dataset? -o FOLDER: see lanescope fleet --help
    ",
    ]
  `);
  expect(await usage(folder, "-o", "-")).toMatchInlineSnapshot(`
    [
      2,
      "lanescope: which dataset? -o FOLDER: see lanescope fleet --help
    ",
    ]
  `);
  const [code, unknown] = await usage(folder, "-o", "x", "--tables", "nope");
  expect(code).toBe(2);
  expect(unknown).toMatch(/there is no table "nope", the tables are events, .*; default and all stand for several/);
  expect(await usage(folder, "-o", "x", "--jobs", "0")).toMatchInlineSnapshot(`
    [
      2,
      "lanescope: --jobs wants a whole number from 1 on: see lanescope fleet --help
    ",
    ]
  `);
  expect(await usage(folder, "-o", "x", "--limit", "soon")).toMatchInlineSnapshot(`
    [
      2,
      "lanescope: --limit wants a time, as in 90s, 10m or 2h: see lanescope fleet --help
    ",
    ]
  `);
  expect(await usage(folder, "-o", "x", "--memory", "1M")).toMatchInlineSnapshot(`
    [
      2,
      "lanescope: --memory wants bytes from 256M on, as in 500M or 4G: see lanescope fleet --help
    ",
    ]
  `);
  expect(await usage(folder, "-o", folder)).toMatchInlineSnapshot(`
    [
      1,
      "lanescope: the folder is not empty, and no dataset (FOLDER): name a new one
    ",
    ]
  `);
  // A folder of the kernel, in which nothing can be made.
  if (existsSync("/proc/self"))
    expect(await usage(folder, "-o", "/proc/none/dataset")).toEqual([
      1,
      "lanescope: cannot write the output: no such file or folder (/proc/none/dataset)\n",
    ]);
  const [missing, empty] = [
    await fleet(tempFolder(), join(folder, "nowhere")),
    await fleet(tempFolder(), tempFolder()),
  ];
  expect([missing.code, empty.code]).toEqual([4, 4]);
  expect(missing.err).toContain("no such file or folder");
  const [beside, traces] = [tempFolder(), join(folder, "kernel")];
  expect((await fleet(beside, join(folder, "nowhere"), traces, "--tables", "exits")).err).toContain(
    "1 written, 1 failed",
  );
  expect(rowsIn(beside, "traces")).toBe(2);
});
