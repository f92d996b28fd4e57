// `npm test`: gets what the tests need, then types, lint, build, and every vitest project.
// The last line is a plain "N passed, N failed, N skipped".
//
//   npm test -- --project unit        only some projects (as vitest's own options; skips nothing else)
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getChromium, getProgram } from "./tools.mjs";

/** Reasons that may stand in CI; see test/setup/skip.ts. */
const EXCUSED = ["outside data not here", "no Electron binary"];

const root = fileURLToPath(new URL("../..", import.meta.url));
const report = join(root, "node_modules/.cache/test-report.json");
const totals = { passed: 0, failed: 0, skipped: 0 };
const environment = { ...process.env, LANESCOPE_TEST_REPORT: report };

await getTools();
// Without a build there is nothing for the end-to-end and contract tests to drive, but the rest still speaks.
check("types", "node_modules/typescript/bin/tsc", ["-b"]);
check("lint", "node_modules/@biomejs/biome/bin/biome", ["check", "--diagnostic-level=warn", "--error-on-warnings"]);
check("build", "electron/build/build.mjs", []);
runVitest();

console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed > 0 ? 1 : 0);

async function getTools() {
  const chromium = await getChromium();
  if (chromium) environment.LANESCOPE_CHROMIUM = chromium;
  const babeltrace2 = getProgram("babeltrace2");
  if (babeltrace2) environment.LANESCOPE_BABELTRACE2 = babeltrace2;
  getProgram("zstd");
}

function check(what, script, options) {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, [join(root, script), ...options], { cwd: root, stdio: "inherit" });
  if (status === 0) totals.passed += 1;
  else totals.failed += 1;
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok" : "FAILED"} ${what} (${seconds} s)`);
}

function runVitest() {
  rmSync(report, { force: true });
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const { status } = spawnSync(process.execPath, [vitest, "run", ...process.argv.slice(2)], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: environment,
  });
  if (!existsSync(report)) {
    totals.failed += 1;
    console.log("FAILED vitest did not finish");
    return;
  }
  const run = JSON.parse(readFileSync(report, "utf8"));
  totals.passed += run.passed;
  totals.failed += run.failed;
  if (status !== 0 && run.failed === 0) totals.failed += 1;
  for (const { what, why } of run.skipped) count(what, why);
}

/** A skip that is the machine's fault fails in CI, where the machine is ours to set up. */
function count(what, why) {
  const isFailure = process.env.CI === "true" && !EXCUSED.some((reason) => why.startsWith(reason));
  console.log(`SKIPPED ${what}: ${why}${isFailure ? " (a failure in CI)" : ""}`);
  if (isFailure) totals.failed += 1;
  else totals.skipped += 1;
}
