import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPTIONS } from "../../electron/cli/options.js";
import { stateFolder } from "../../electron/node/folders.js";
import { LanescopeDatabase } from "../../renderer/persist/database.js";
import { RECIPES } from "../../renderer/viewmodel/recording-recipe.js";
import { STATE_NAMES } from "../../workers/model/states.js";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { lanescope } from "./run.js";

// README.md promises only what is there. What it says of commands is tried in the built ones.

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const { engines, scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [{ file }] = JSON.parse(readFileSync(join(root, "samples/index.json"), "utf8"));
const sample = join(root, "samples", file);

const folder = mkdtempSync(join(tmpdir(), "lanescope-readme-"));
const trace = join(folder, "trace");
beforeAll(() => generate({ ...DEFAULTS, events: 4000, cpus: 2, vms: 1, packetBytes: 16384, out: trace }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What README.md calls each table of the window's database. */
const KEPT = {
  recents: "names of what you opened",
  views: "views",
  names: "names of processes",
  laneNames: "names of lanes",
  topologies: "places of CPUs",
  symbols: "files of symbols",
  annotations: "bookmarks with their notes",
  filters: "saved filters",
  named: "named views and lane sets",
  analyses: "your own analyses",
  analysisDrafts: "what you began to write of one",
  preferences: "preferences",
};

type CommandName = keyof typeof OPTIONS;

/** The rows of the table of commands: how each is called. */
const CALLS = [...readme.matchAll(/^\| `lanescope (.+)` \| .+ \|$/gm)].map(([, call = ""]) =>
  call.replaceAll("\\|", "|"),
);

function sectionOf(title: string): string {
  const [, text = ""] = readme.split(`\n## ${title}\n`);
  return text.split("\n## ")[0] ?? "";
}

function longOptions(text: string): string[] {
  return text.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [];
}

test("the table of commands has all of them, with options that they have", () => {
  const named = CALLS.map((call) => /^\[?([a-z]+)/.exec(call)?.[1]);
  expect(named).toEqual(Object.keys(OPTIONS));
  for (const [i, name] of named.entries()) {
    const known = Object.keys(OPTIONS[name as CommandName]).map((option) => `--${option}`);
    expect(known, CALLS[i]).toEqual(expect.arrayContaining(longOptions(CALLS[i] ?? "")));
  }
});

describe("what README.md says of a command holds for the sample", () => {
  test("info, for people and for programs", () => {
    const { code, out } = lanescope("info", sample);
    expect([code, out]).toEqual([0, expect.stringMatching(/Machines[\s\S]*VM [\s\S]*Views[\s\S]*record with:/)]);
    const info = JSON.parse(lanescope("info", sample, "--json").out);
    expect(Object.keys(info)).toEqual(expect.arrayContaining(["events", "traces", "machines", "analyses"]));
  });

  test("export, with all options of its row together", () => {
    const row = CALLS.find((call) => call.startsWith("export")) ?? "";
    const formats = /--format ([a-z|]+)/.exec(row)?.[1]?.split("|") ?? [];
    expect(formats.length).toBeGreaterThan(1);
    for (const format of formats) {
      const out = join(folder, `table.${format}`);
      const args = [
        ["--table", "intervals"],
        ["--from", "+1ms"],
        ["--to", "end-1ms"],
        ["--lanes", "*/vm/*/vcpu/*"],
        ["--where", "state:preempted && duration > 2us"],
        ["--format", format],
      ];
      expect(longOptions(row)).toEqual(args.map(([option]) => option));
      expect(lanescope("export", trace, ...args.flat(), "-o", out)).toEqual({ code: 0, out: "", err: "" });
      expect(readFileSync(out, "utf8")).toContain("preempted");
    }
  });

  test("report, in each format", () => {
    const row = CALLS.find((call) => call.startsWith("report")) ?? "";
    const formats = /--format ([a-z|]+)/.exec(row)?.[1]?.split("|") ?? [];
    expect(formats.length).toBeGreaterThan(1);
    for (const format of formats) {
      const { code, out, err } = lanescope("report", trace, "--from", "+1ms", "--to", "end-1ms", "--format", format);
      expect({ code, err, isEmpty: out === "" }).toEqual({ code: 0, err: "", isEmpty: false });
    }
  });

  test("compare, with all options of its row together, and its exit codes", () => {
    const row = CALLS.find((call) => call.startsWith("compare")) ?? "";
    const formats = /--format ([a-z|]+)/.exec(row)?.[1]?.split("|") ?? [];
    expect(formats.length).toBeGreaterThan(1);
    const ranges = ["--from", "+0ms", "--to", "+2ms", "--from-b", "+2ms", "--to-b", "+4ms"];
    for (const format of formats) {
      const out = join(folder, `difference.${format}`);
      const args = [...ranges, "--fail-on", "metric:steal a > 2", "--format", format];
      expect(longOptions(row)).toEqual(longOptions(args.join(" ")));
      const ran = lanescope("compare", trace, ...args, "-o", out);
      expect(ran).toEqual({ code: 0, out: "", err: expect.stringContaining("holds for none") });
      expect(readFileSync(out, "utf8")).toContain("guest");
    }
    expect(lanescope("compare", trace, sample, "--fail-on", "figure:share a >= 0").code).toBe(3);
    expect(lanescope("compare", trace).code).toBe(2);
    expect(lanescope("compare", trace, join(folder, "nowhere")).code).toBe(1);
  });

  test("index, and several traces on one timeline", () => {
    expect(lanescope("index", trace)).toMatchObject({ code: 0, out: expect.stringMatching(/^events .*\nseconds /) });
    const { traces } = JSON.parse(lanescope("info", trace, sample, "--json").out);
    expect(traces.length).toBe(2);
  });

  test("help of each, and the options of the lines below the table", () => {
    const below = sectionOf("Command line")
      .split("\n")
      .filter((line) => !line.startsWith("|"));
    const lines = below.join(" ").matchAll(/`(--[a-z-]+)(?: FILE)?` \(([a-z, ]+)\)/g);
    const said = [...lines].map(([, option = "", names = ""]) => [option, names.split(", ")] as const);
    expect(said.length).toBe(5);
    for (const [option, names] of said) {
      const having = Object.entries(OPTIONS).filter(([, options]) => option.slice(2) in options);
      expect(names, option).toEqual(having.map(([name]) => name));
      for (const name of names) expect(lanescope(name, "--help").out).toContain(option);
    }
    expect(longOptions(sectionOf("What it reads"))).toEqual(
      expect.arrayContaining(["--max-unpacked", "--max-entries", "--max-depth", "--max-seconds"]),
    );
    for (const option of Object.keys(OPTIONS.index)) expect(lanescope("index", "--help").out).toContain(`--${option}`);
  });

  test("exit codes, and errors of one line", () => {
    const oneLine = expect.stringMatching(/^lanescope: .*\n$/);
    expect(lanescope("info", join(folder, "nowhere"))).toEqual({ code: 1, out: "", err: oneLine });
    expect(lanescope("info", trace, "--no-such-option")).toEqual({ code: 2, out: "", err: oneLine });
    const input = join(trace, "kernel/metadata");
    const before = readFileSync(input);
    expect(lanescope("export", trace, "--table", "lost", "-o", input)).toEqual({ code: 1, out: "", err: oneLine });
    expect(readFileSync(input).equals(before)).toBe(true);
  });
});

test("every other option that README.md names is an option of a command", () => {
  const known = new Set(Object.values(OPTIONS).flatMap((options) => Object.keys(options).map((name) => `--${name}`)));
  // Other programs: LTTng, electron-builder.
  const own = readme.replace(sectionOf("Building and packaging"), "").replaceAll(/^lttng .*$/gm, "");
  const named = new Set(longOptions(own).filter((option) => option !== "--help"));
  expect([...named].filter((option) => !known.has(option))).toEqual([]);
});

test("every script that README.md, CONTRIBUTING.md and test/README.md call exists", () => {
  for (const name of ["README.md", "CONTRIBUTING.md", "test/README.md"]) {
    const text = readFileSync(join(root, name), "utf8");
    const called = [...text.matchAll(/\bnpm (?:run ([a-z:]+)|(start|test)\b)/g)].map(
      ([, script, own]) => script ?? own,
    );
    expect(called.length, name).toBeGreaterThan(0);
    expect(Object.keys(scripts), name).toEqual(expect.arrayContaining(called));
  }
});

test("the oldest Node is that of package.json", () => {
  const [, said] = /Node (\d+(?:\.\d+)?) or newer/.exec(readme.replace(/\s+/g, " ")) ?? [];
  expect(`>=${said}`).toBe(engines.node);
});

test("all states are named, and no others", () => {
  const section = sectionOf("What the states mean");
  const named = new Set(section.match(/(?<=`)[a-z-]+(?=`)/g));
  // Levels are of counters.
  const lanes = STATE_NAMES.filter((name) => name !== "" && !name.startsWith("level"));
  expect([...named].sort()).toEqual([...lanes].sort());
});

test("what it says how to record has all that the start page advises", () => {
  const [, list = ""] = /enable-event --kernel '([^']+)'/.exec(readme) ?? [];
  const patterns = list.split(",").map((pattern) => new RegExp(`^${pattern.replace("*", ".*")}$`));
  const lines = RECIPES.flatMap((recipe) => recipe.lines);
  const names = lines.flatMap((line) => /^lttng enable-event -k (\S+)$/.exec(line)?.[1]?.split(",") ?? []);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect([name, patterns.some((pattern) => pattern.test(name))]).toEqual([name, true]);
  const [, systems = ""] = /^trace-cmd record (.*) -o /m.exec(readme) ?? [];
  const recorded = [...systems.matchAll(/-e (\S+)/g)].map(([, system]) => system);
  const traceCmd = lines.find((line) => line.startsWith("trace-cmd record ")) ?? "";
  const advised = [...traceCmd.matchAll(/-e (\w+):/g)].map(([, system]) => system);
  expect(advised.length).toBeGreaterThan(5);
  expect(recorded).toEqual([...new Set(advised)]);
});

test("what the window keeps is what it says", () => {
  const database = new LanescopeDatabase("readme");
  expect(database.tables.map(({ name }) => name).sort()).toEqual(Object.keys(KEPT).sort());
  const [, said = ""] = /keeps in its own storage: ([^.]*)\./.exec(sectionOf("Privacy").replace(/\s+/g, " ")) ?? [];
  expect(said.split(/, (?:and )?/)).toEqual(Object.values(KEPT));
});

test("the state folders are those it names", () => {
  const privacy = sectionOf("Privacy").replace(/\s+/g, " ");
  const shown = (platform: NodeJS.Platform) =>
    stateFolder({ APPDATA: "%APPDATA%" }, platform).replace(homedir(), "~").replaceAll("\\", "/");
  expect(privacy).toContain(shown("linux"));
  expect(privacy).toContain(shown("darwin"));
  expect(privacy.replaceAll("\\", "/")).toContain(shown("win32"));
});
