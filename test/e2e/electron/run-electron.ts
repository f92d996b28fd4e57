import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasDisplay } from "../../../electron/launch/desktop.js";
import { findElectron } from "../../../electron/launch/electron-binary.js";
import { beginFirstMinute, FIRST_MINUTE, type FirstMinute, resultOf, type Step } from "./first-minute.js";
import { realElectron } from "./real-electron.js";

// `npm run test:electron`: the first minute in the real Electron, with a report to paste into an issue. As root by sudo,
// it runs as the user of sudo first.

/** Has tests of its own, which compare with the command line of a checkout. */
const COMMANDS: Step = {
  what: "runs commands without a display",
  async run() {
    const vitest = join(process.cwd(), "node_modules/vitest/vitest.mjs");
    const argv = [vitest, "run", "--project", "e2e", "test/e2e/electron-command"];
    const { status, stdout } = spawnSync(process.execPath, argv, { encoding: "utf8" });
    if (status !== 0)
      throw new Error(/AssertionError: .*/.exec(stdout)?.[0] ?? "see test/e2e/electron-command.test.ts");
  },
};

const program = findElectron();
if (program === undefined) end("no Electron binary here: npx install-electron fetches it");
else if (!hasDisplay()) end("there is no display to show Electron on: xvfb-run npm run test:electron");
else await runAll(program);

function end(why: string): void {
  console.error(why);
  process.exitCode = 1;
}

async function runAll(electron: string): Promise<void> {
  const isUserFine = asUserOfSudo();
  const lines = await runFirstMinute(electron);
  console.log(["```", ...lines, "```"].join("\n"));
  if (!isUserFine || lines.some((line) => line.startsWith("FAILED"))) process.exitCode = 1;
}

async function runFirstMinute(electron: string): Promise<readonly string[]> {
  const minute = beginFirstMinute(realElectron(electron), mkdtempSync(join(tmpdir(), "lanescope-minute-")));
  const results: string[] = [];
  try {
    for (const step of [...FIRST_MINUTE, COMMANDS]) {
      const result = await resultOf(step, minute);
      console.log(result);
      results.push(result);
    }
  } finally {
    await minute.close();
  }
  return ["", `The first minute in Electron, ${who()}`, ...aboutLines(minute), ...results];
}

function aboutLines({ diagnostics }: FirstMinute): readonly string[] {
  const system = `Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  return diagnostics === "" ? [system] : diagnostics.split("\n");
}

function who(): string {
  if (process.getuid === undefined) return "";
  return process.getuid() === 0 ? "as root" : "as an ordinary user (sudo runs it as root too)";
}

/** Runs this program as the user who called sudo. True if all was well, or there is no such user. */
function asUserOfSudo(): boolean {
  const [uid, gid] = [process.env.SUDO_UID, process.env.SUDO_GID].map(Number);
  if (process.getuid?.() !== 0 || !uid || !gid) return true;
  const home = mkdtempSync(join(tmpdir(), "lanescope-home-"));
  chmodSync(home, 0o777);
  const { SUDO_UID: _uid, SUDO_GID: _gid, XDG_RUNTIME_DIR: _runtime, ...environment } = process.env;
  const { status } = spawnSync(process.execPath, process.argv.slice(1), {
    stdio: "inherit",
    uid,
    gid,
    env: { ...environment, HOME: home },
  });
  rmSync(home, { recursive: true, force: true });
  return status === 0;
}
