import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";

/** Runs, and checks that the answer is an exit code and one line. */
async function failure(code: number, ...argv: string[]): Promise<string> {
  const ran = await lanescope(...argv);
  expect({ code: ran.code, out: ran.out, lines: ran.err.split("\n").length - 1 }).toEqual({ code, out: "", lines: 1 });
  expect(ran.err).toMatch(/^lanescope: .*\n$/);
  return ran.err.slice("lanescope: ".length, -1);
}

test("what is no trace is said in one line, with exit status 1", async () => {
  const folder = tempFolder();
  expect(await failure(1, "info", join(folder, "nowhere"))).toMatch(/^cannot open .*nowhere: no such file or folder$/);
  expect(await failure(1, "info", folder)).toMatch(/^the folder is empty/);
  const text = join(folder, "text");
  writeFileSync(text, "no trace at all\n");
  expect(await failure(1, "info", text)).toMatch(new RegExp(`^not a trace \\(${text}\\): `));
  writeFileSync(join(folder, "nothing"), "");
  expect(await failure(1, "info", folder)).toMatch(/^no trace among 2 files/);
  writeFileSync(join(folder, "metadata"), "\x00\x01 rubbish");
  expect(await failure(1, "info", folder)).toContain("metadata");
});

test("metadata alone, and a stream alone", async () => {
  const kernel = join(smallTrace(), "kernel");
  const folder = tempFolder();
  writeFileSync(join(folder, "metadata"), readFileSync(join(kernel, "metadata")));
  expect(await failure(1, "info", folder)).toMatch(/^only a description of a trace, no recorded streams/);
  expect(await failure(1, "info", join(kernel, "channel0_0"))).toMatch(/^a CTF stream file without a metadata file/);
});

test("a trace cut short is opened as far as it goes", async () => {
  const folder = smallTrace();
  const whole = JSON.parse((await lanescope("info", "--json", folder)).out);
  truncateSync(join(folder, "kernel/channel0_1"), 16384 + 9000);
  const { code, out } = await lanescope("info", "--json", folder);
  const info = JSON.parse(out);
  expect(code).toBe(0);
  expect(info.events).toBeLessThan(whole.events);
  expect(info.events).toBeGreaterThan(whole.events / 2);
  expect(info.traces[0].problems[0]).toMatchObject({ file: `${folder}/kernel/channel0_1`, offset: 16384 });
});

test("one good trace beside a bad one: the bad one is named", async () => {
  const folder = smallTrace();
  mkdirSync(join(folder, "bad"));
  writeFileSync(join(folder, "bad/metadata"), "/* CTF 1.8 */ trace { major = 1; minor = 8; byte_order = up; };");
  writeFileSync(join(folder, "bad/stream"), "?");
  const { code, out } = await lanescope("info", "--json", folder);
  const info = JSON.parse(out);
  expect(code).toBe(0);
  expect(info.traces.length).toBe(1);
  expect(info.problems[0]).toMatchObject({ severity: "error", file: `${folder}/bad/metadata` });
});

test("wrong usage is exit status 2", async () => {
  expect(await failure(2, "info")).toBe("which trace? give a folder, a file or an archive: see lanescope info --help");
  expect(await failure(2, "export", "x")).toMatch(/^which table\?/);
  expect(await failure(2, "info", "--colour", "x")).toMatch(/^Unknown option '--colour'/);
});

test("what no trace could answer is wrong usage, said before any trace is looked for", async () => {
  const gone = join(tempFolder(), "gone");
  const wrong = (...options: string[]) => failure(2, "export", gone, "--table", "events", ...options);
  expect(await failure(2, "export", gone, "-t", "nonsense")).toMatch(
    /^there is no table "nonsense": the tables are ev/,
  );
  expect(await failure(2, "export", gone, "-t", "critical-path")).toMatch(/is about one lane: name it with --of/);
  expect(await wrong("--from", "soon")).toMatch(/^not a time: "soon"/);
  expect(await wrong("--to", "later")).toMatch(/^not a time: "later"/);
  expect(await wrong("--where", "name ==")).toMatch(/^filter, column 8: /);
  const noField = await failure(2, "export", gone, "-t", "intervals", "--where", "stat == wait");
  expect(noField).toMatch(/^filter, column 1: there is no field "stat": is state meant\?/);
  expect(await wrong("--from", "end", "--to", "end-1s")).toBe("--from end is later than --to end-1s");
  expect(await wrong("--from", "20", "--to", "10")).toBe("--from 20 is later than --to 10");
  expect(await failure(2, "report", gone, "--from", "+2s", "--to", "1s")).toBe("--from +2s is later than --to 1s");
  expect(await failure(2, "report", gone, "--to", "x")).toMatch(/^not a time: "x"/);
  // Right, as far as can be told without the trace.
  for (const options of [[], ["--from", "begin", "--to", "end"], ["--from", "900", "--to", "+1s"]]) {
    expect(await failure(1, "export", gone, "--table", "lost", ...options)).toMatch(/no such file or folder$/);
  }
});

test("an end before the begin that only the trace shows is wrong usage too", async () => {
  const folder = smallTrace();
  const window = ["--from", "+5s", "--to", "end"];
  expect(await failure(2, "export", folder, "-t", "lost", ...window)).toBe("--from +5s is later than --to end");
  expect(await failure(2, "report", folder, ...window)).toBe("--from +5s is later than --to end");
});

test("a word that is neither a command nor a file names the commands", async () => {
  expect(await failure(2, "bogus")).toBe(
    '"bogus" is neither a command nor a file or folder: the commands are open, info, export, report, picture, profile, query, fleet, fingerprints, compare, analysis, annotations, monitor, input, capture, pack, convert, index, cache, help',
  );
});

test("help and version", async () => {
  expect((await lanescope("--help")).out).toContain("lanescope export TRACE...");
  expect((await lanescope("export", "--help")).out).toContain("--table, -t NAME");
  expect((await lanescope("--version")).out).toMatch(/^lanescope \d+\.\d+\.\d+\n$/);
});

test("what is wrong is said in a line of a length that can be read, however long what it is about", async () => {
  const where = (parentheses: number) => `lane matches /${"(".repeat(parentheses)}/`;
  const cases: [RegExp, string[]][] = [
    [/nested/, ["export", smallTrace(), "--table", "intervals", "--where", where(15_000)]],
    [/at most 20 000 characters/, ["export", smallTrace(), "--table", "intervals", "--where", where(50_000)]],
    [/name is longer|no such file/, ["info", "/x".repeat(2000)]],
  ];
  for (const [why, argv] of cases) {
    const { code, err } = await lanescope(...argv);
    expect(code).toBeGreaterThan(0);
    expect(err.length).toBeLessThan(2100);
    expect(err).toMatch(/^lanescope: .*\n$/);
    expect(err).toMatch(why);
  }
});
