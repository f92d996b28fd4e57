import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { tempFolder } from "../golden/cli-support.js";
import { describeWith, OTHER_SYSTEM } from "../setup/skip.js";
import { printed } from "./peers.js";
import { type Process, processesNow, treeOf } from "./processes.js";

// docs/fleet/lanescope_fleet.py on a cluster of two executors, one of which is killed with all its processes while it writes.

const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const JOB = fromRoot("docs/fleet/lanescope_fleet.py");
const CLI = fromRoot("dist/cli/lanescope.mjs");
const SAMPLES = fromRoot("samples");

const EXECUTOR = "CoarseGrainedExecutorBackend";

/** Traces of a second or so each, the samples, one twice, and two that cannot be read. */
function traces(): readonly string[] {
  const folder = tempFolder();
  const generated = Array.from({ length: 8 }, (_, i) => {
    const out = join(folder, `trace${i}`);
    generate({ ...DEFAULTS, out, seed: i + 1, events: 40_000, cpus: 2, vms: 2 });
    return out;
  });
  const broken = join(folder, "broken.dat");
  writeFileSync(broken, "no trace");
  const samples = readdirSync(SAMPLES).filter((name) => name.endsWith(".tar.zst"));
  return [...generated, broken, join(folder, "missing.dat"), ...samples.map((name) => join(SAMPLES, name))];
}

/** A SPARK_HOME whose folder `work` goes with the test: the package of PySpark, and beside it what executors write. */
function sparkHome(python: string): string {
  const { lines } = printed(python, ["-c", "import pyspark, os; print(os.path.dirname(pyspark.__file__))"]);
  const home = join(tempFolder(), "spark");
  mkdirSync(home);
  const package_ = lines[0] ?? "";
  for (const name of readdirSync(package_)) if (name !== "work") symlinkSync(join(package_, name), join(home, name));
  return home;
}

interface Job {
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

function startJob(python: string, args: readonly string[]): Job {
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    SPARK_HOME: sparkHome(python),
    SPARK_LOCAL_IP: "127.0.0.1",
    PYSPARK_PYTHON: python,
    PYSPARK_DRIVER_PYTHON: python,
    PYSPARK_SUBMIT_ARGS: "--master local-cluster[2,1,1024] --conf spark.ui.enabled=false pyspark-shell",
  };
  const child = spawn(python, [JOB, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => killAll(treeOf(child.pid ?? -1, processesNow())));
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, out, err })),
  );
  return { process: child, ended };
}

/** As with a machine that loses its power: none of them can do anything more. */
function killAll(processes: readonly Process[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** The processes of an executor that writes a trace. */
function writingExecutor(job: number, dataset: string): readonly Process[] | undefined {
  const aside = join(dataset, "_lanescope/aside");
  const isAnyHalfWritten =
    existsSync(aside) && readdirSync(aside).some((name) => 0 < filesIn(join(aside, name)).length);
  if (!isAnyHalfWritten) return undefined;
  const all = processesNow();
  const executors = treeOf(job, all).filter(({ command }) => command.includes(EXECUTOR));
  return executors
    .map(({ pid }) => treeOf(pid, all))
    .find((processes) => processes.some(({ command }) => command.includes(`${CLI} fleet -o ${dataset}`)));
}

/** Files below a folder with their sizes, by path. */
function filesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
  } catch {
    // It has been renamed or removed meanwhile.
    return [];
  }
}

/** All rows of the table of traces but for how long each took. */
function traceRows(python: string, dataset: string): string {
  const query = `SELECT * EXCLUDE seconds FROM read_parquet('${dataset}/table=traces/**/*.parquet') ORDER BY ALL`;
  const { lines } = printed(python, ["-c", `import duckdb; print(duckdb.sql("""${query}""").fetchall())`]);
  return lines.join("\n").replaceAll("), (", "),\n(");
}

const why = "no Python with PySpark and DuckDB, or no Java, is here, and none could be installed";
const isLinux = process.platform === "linux";
const python = isLinux ? process.env.LANESCOPE_PYSPARK : undefined;

describeWith("a fleet on Spark", python, isLinux ? why : `${OTHER_SYSTEM}: it kills by /proc`, (pyspark) => {
  test("an executor dies while it writes: the dataset is whole", { timeout: 1_800_000 }, async () => {
    const [folder, inputs] = [tempFolder(), traces()];
    const [alone, dataset] = [join(folder, "alone"), join(folder, "dataset")];
    const { isOk, complaints } = printed(process.execPath, [CLI, "fleet", ...inputs, "-o", alone]);
    if (!isOk) expect.unreachable(complaints);

    const [list, question] = [join(folder, "traces.txt"), join(folder, "question.sql")];
    writeFileSync(list, `${inputs.join("\n")}\n`);
    writeFileSync(question, "SELECT status, count(*) AS traces, sum(events) AS events FROM traces GROUP BY status");
    const command = `${process.execPath} ${CLI}`;
    const job = startJob(pyspark, ["-o", dataset, "--lanescope", command, "--query", question, `@${list}`]);
    const isOver = job.ended.then(() => expect.unreachable("the job ended before an executor was killed"));
    isOver.catch(() => undefined);
    let killed: readonly Process[] | undefined;
    while (killed === undefined) {
      killed = writingExecutor(job.process.pid ?? -1, dataset);
      if (killed === undefined) await Promise.race([isOver, new Promise((go) => setTimeout(go, 5))]);
    }
    killAll(killed);

    const { code, out, err } = await job.ended;
    if (code !== 0) expect.unreachable(err.slice(-6000));
    expect(err).toMatch(/: try 2: lanescope: 1 trace in /);
    expect(err).toMatch(/broken\.dat: try 1: .*not a trace/);
    expect(err).toContain(`${inputs.length} traces: ${inputs.length - 2} read, 2 could not be`);
    expect(out).toMatch(/\|failed\|2 +\|NULL +\|/);

    expect(filesIn(dataset)).toEqual(filesIn(alone));
    const tables = filesIn(alone).filter((name) => name.startsWith("table=") && !name.startsWith("table=traces/"));
    const others = tables.filter((name) => !readFileSync(join(dataset, name)).equals(readFileSync(join(alone, name))));
    expect(others).toEqual([]);
    expect(traceRows(pyspark, dataset)).toBe(traceRows(pyspark, alone));
    expect(traceRows(pyspark, alone).split("\n")).toHaveLength(inputs.length);
  });
});
