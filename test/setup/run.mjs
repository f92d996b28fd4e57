// `npm test`: gets what the tests need, then types, lint, build, and every vitest project.
// The last line is a plain "N passed, N failed, N skipped".
//
//   npm test -- --project unit        only some projects (as vitest's own options; skips nothing else)
//   npm run test:quick                types, lint, unit, and contract but for what packs the application
//   npm run test:real                 fuzzing for longer, from other seeds, all real traces where the above take some, real traces
//                                     against trace-cmd and perf, and the quick tests under other versions of Node; needs the
//                                     build of `npm ci` or `npm test`
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getNode, otherVersions } from "./other-nodes.mjs";
import { getChromium, getPackage, getProgram, getPython } from "./tools.mjs";

/** Reasons that may stand in CI; see test/setup/skip.ts. */
const EXCUSED = ["outside data not here", "no Electron binary", "for another system"];

const root = fileURLToPath(new URL("../..", import.meta.url));
const report = join(root, "node_modules/.cache/test-report.json");
const [set, ...vitestOptions] =
  process.argv[2] === "quick" || process.argv[2] === "real" ? process.argv.slice(2) : ["all", ...process.argv.slice(2)];
const PROJECTS = {
  all: ["unit", "golden", "conformance", "fuzz", "contract", "layers", "e2e"],
  quick: ["unit", "contract", "layers"],
  real: ["fuzz", "golden", "e2e", "real", "alone"],
};
/** Contract tests that pack the application. They take a minute of processor time, and few changes reach them. */
const PACKING = ["test/contract/installed-cli.test.ts", "test/contract/packaging/**"];
/** What fuzzing goes by: inputs for each target, and the seed. The environment may say otherwise. */
const LONG_FUZZ = { FUZZ_TRIES: "6000", FUZZ_SEED: "4711" };
const totals = { passed: 0, failed: 0, skipped: 0 };
/** Tests that passed at their second try only, which vitest.config.ts gives some. */
const unstable = [];
/** Tests and steps that failed. They are named again at the end: a log of which only the end is kept must tell them. */
const failures = [];
const environment = { ...process.env, LANESCOPE_TEST_REPORT: report };

await getTools();
if (set !== "real") {
  check("types", "node_modules/typescript/bin/tsc", ["-b"]);
  check("lint", "node_modules/@biomejs/biome/bin/biome", ["check", "--diagnostic-level=warn", "--error-on-warnings"]);
  check("unused files, exports and packages", "node_modules/knip/bin/knip.js", ["--no-progress"]);
  // Without a build there is nothing for the end-to-end and contract tests to drive, but the rest still speaks.
  check("build", "electron/build/build.mjs", []);
  check("static build", "electron/build/web.mjs", []);
}
await runVitest();
if (set === "real" && vitestOptions.length === 0) for (const version of otherVersions()) await runUnder(version);

for (const { what, why } of failures) console.log(`FAILED ${what}${why ? `: ${why}` : ""}`);
for (const { what, why } of unstable) console.log(`UNSTABLE ${what}: ${why}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed > 0 ? 1 : 0);

async function getTools() {
  const chromium = await getChromium();
  if (chromium) environment.LANESCOPE_CHROMIUM = chromium;
  const babeltrace2 = getProgram("babeltrace2");
  if (babeltrace2) environment.LANESCOPE_BABELTRACE2 = babeltrace2;
  getProgram("zstd");
  if (set !== "real") return;
  const traceCmd = getProgram("trace-cmd");
  if (traceCmd) environment.LANESCOPE_TRACE_CMD = traceCmd;
  const perf = getProgram("perf", "linux-perf");
  if (perf) environment.LANESCOPE_PERF = perf;
  const sshd = getProgram("sshd", "openssh-server");
  if (sshd) environment.LANESCOPE_SSHD = sshd;
  // The guest that runs under emulation (test/guest) finds these by itself.
  getProgram("qemu-system-x86_64", "qemu-system-x86");
  getProgram("qemu-system-aarch64", "qemu-system-arm");
  getProgram("qemu-ga", "qemu-guest-agent");
  getProgram("musl-gcc", "musl-tools");
  const python = getPython(["pyarrow", "duckdb", "protobuf"]);
  if (python) environment.LANESCOPE_PYTHON = python;
  const learning = getPython(["scikit-learn", "networkx"]);
  if (learning) environment.LANESCOPE_SKLEARN = learning;
  const java = getProgram("java", "default-jre-headless");
  // In an environment of its own: it is half a gigabyte, and all else is tested without it.
  const pyspark = java && getPython(["pyspark==4.1.4", "duckdb"], "spark");
  if (pyspark) environment.LANESCOPE_PYSPARK = pyspark;
  const speedscope = getPackage("speedscope", "1.25.0");
  if (speedscope) environment.LANESCOPE_SPEEDSCOPE = speedscope;
}

function check(what, script, options) {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, [join(root, script), ...options], { cwd: root, stdio: "inherit" });
  if (status === 0) totals.passed += 1;
  else {
    totals.failed += 1;
    failures.push({ what });
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok" : "FAILED"} ${what} (${seconds} s)`);
}

/** The quick tests under another version of Node. */
async function runUnder(version) {
  const node = getNode(version);
  if (node === undefined) return count(`the quick tests under Node ${version}`, "npm did not give that version");
  console.log(`the quick tests under Node ${version}`);
  await runVitest(node, "quick");
}

async function runVitest(node = process.execPath, projects = set) {
  rmSync(report, { force: true });
  const real = projects === "real" ? { ...LONG_FUZZ, LANESCOPE_THOROUGH: "true" } : {};
  const status = await vitest(node, [...projectOptions(projects), ...vitestOptions], { ...real, ...environment });
  if (!existsSync(report)) {
    totals.failed += 1;
    failures.push({ what: "vitest did not finish" });
    return;
  }
  const run = JSON.parse(readFileSync(report, "utf8"));
  totals.passed += run.passed;
  totals.failed += run.failed;
  failures.push(...run.failures);
  if (status !== 0 && run.failed === 0) {
    totals.failed += 1;
    failures.push({ what: `vitest ended with ${status} though no test failed` });
  }
  for (const { what, why } of run.skipped) count(what, why);
  unstable.push(...run.unstable);
  printSeconds(run.seconds);
}

/** Runs vitest to its end, or to where its reporter finds that a test hangs. The status, or undefined without one. */
function vitest(node, options, env) {
  const inGroup = process.platform !== "win32";
  const child = spawn(node, [join(root, "node_modules/vitest/vitest.mjs"), "run", ...options], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env,
    // A group of its own: with a test that hangs all processes of the run end.
    detached: inGroup,
  });
  const end = () => {
    if (inGroup) process.kill(-child.pid, "SIGKILL");
    else spawnSync("taskkill", ["/T", "/F", "/PID", `${child.pid}`]);
  };
  const interrupted = (signal) => {
    end();
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.on("SIGINT", interrupted).on("SIGTERM", interrupted);
  child.on("message", ({ hangs }) => {
    if (hangs !== undefined) end();
  });
  return new Promise((resolve) => {
    child.on("exit", (status) => {
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
      resolve(status ?? undefined);
    });
  });
}

/** vitest's options for the projects of this set, unless the caller names projects. */
function projectOptions(projects) {
  if (vitestOptions.some((option) => option.startsWith("--project"))) return [];
  const leftOut = projects === "quick" ? PACKING.map((files) => `--exclude=${files}`) : [];
  const files = projects === "real" ? ["test/fuzz/", "test/real/", "test/alone/", ...thoroughFiles()] : [];
  return [...PROJECTS[projects].flatMap((name) => ["--project", name]), ...leftOut, ...files];
}

/** Tests that take more inputs when they are thorough. */
function thoroughFiles() {
  const files = ["test/golden", "test/e2e"].flatMap((folder) => {
    const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(".test.ts"));
    return names.map((name) => `${folder}/${name}`);
  });
  return files.filter((name) => readFileSync(join(root, name), "utf8").includes('from "../setup/thorough.js"'));
}

/** How long each kind of test took, summed over its files: where the minutes go. */
function printSeconds(seconds) {
  const kinds = new Map();
  for (const [file, took] of Object.entries(seconds)) {
    const kind = file.split("/")[1] ?? file;
    kinds.set(kind, (kinds.get(kind) ?? 0) + took);
  }
  for (const [kind, took] of [...kinds].sort((a, b) => b[1] - a[1])) console.log(`${kind}: ${took.toFixed(1)} s`);
}

/** A skip that is the machine's fault fails in CI, where the machine is ours to set up. */
function count(what, why) {
  const isFailure = process.env.CI === "true" && !EXCUSED.some((reason) => why.startsWith(reason));
  console.log(`SKIPPED ${what}: ${why}${isFailure ? " (a failure in CI)" : ""}`);
  if (isFailure) {
    totals.failed += 1;
    failures.push({ what, why: `skipped: ${why}` });
  } else totals.skipped += 1;
}
