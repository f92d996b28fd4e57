import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { argumentFor, type GivenOptions, givenArguments } from "../node/open-arguments.js";
import { fetchElectron } from "./fetch-electron.js";
import { oldNodeHint } from "./old-node.js";
import { ProgressText } from "./progress-text.js";
import { SANDBOX_REFUSED, sandboxHint } from "./sandbox-refusal.js";

/** Electron that exits with an error within this time did not start: a library or a display is missing. */
const START_MS = 5_000;

/** The path of Electron's executable, if this machine has it. The first start downloads it, not `npm ci`. */
export function findElectron(): string | undefined {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? fetchedFolder();
  const path = dist && join(dist, PROGRAMS[process.platform] ?? "electron");
  return path && existsSync(path) ? path : undefined;
}

const PROGRAMS: Readonly<Record<string, string>> = {
  darwin: "Electron.app/Contents/MacOS/Electron",
  win32: "electron.exe",
};

/** Runs the application in Electron until the user closes it. Resolves to its exit code, or to why it did not start. */
export async function runElectron(paths: readonly string[], given: GivenOptions): Promise<Result<number>> {
  const found = findElectron();
  const fetched = found === undefined ? await fetchBinary() : ok(undefined);
  if (!fetched.ok) return fail(`Electron is not here and cannot be fetched: ${fetched.error.message}`);
  const program = found ?? findElectron();
  if (program === undefined) return fail("Electron is not here, although its installer has run");
  const began = performance.now();
  const app = appArguments(fileURLToPath(new URL("../..", import.meta.url)));
  const { code, output } = await run(program, [...app, ...givenArguments(given), ...paths.map(argumentFor)]);
  if (code === 0 || START_MS <= performance.now() - began) return ok(code);
  const hint = sandboxHint(output);
  return hint === undefined ? fail("Electron is here but does not start") : fail(SANDBOX_REFUSED, { hint });
}

/** The arguments of an unpacked start before those of the user. Chromium refuses to start its sandbox for root. */
export function appArguments(folder: string): readonly string[] {
  const isRoot = process.platform === "linux" && process.getuid?.() === 0;
  return [folder, ...(isRoot ? ["--no-sandbox"] : [])];
}

async function fetchBinary(): Promise<Result<void>> {
  const folder = electronPackage();
  if (!folder) return fail("its package is not installed");
  const line = new ProgressText(process.stdout);
  line.say("Fetching Electron, once…");
  const fetched = await fetchElectron({ installer: join(folder, "install.js"), onProgress: (at) => line.show(at) });
  line.end();
  if (fetched.ok) return fetched;
  const hint = oldNodeHint(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).engines?.node ?? "");
  return hint === undefined ? fetched : fail(`${fetched.error.message}; ${hint}`);
}

/** Electron's installer writes path.txt last: without it the download is incomplete. */
function fetchedFolder(): string | undefined {
  const folder = electronPackage();
  return folder && existsSync(join(folder, "path.txt")) ? join(folder, "dist") : undefined;
}

function electronPackage(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve("electron/package.json"));
  } catch {
    return undefined;
  }
}

/** Enough of what a program writes to stderr for the reason why it ended. */
const MAX_OUTPUT = 1 << 16;

/** Runs a program. Its exit code is 1 if it did not start or was killed. */
async function run(
  program: string,
  options: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const child = spawn(program, options, { stdio: ["inherit", "inherit", "pipe"] });
  let output = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    process.stderr.write(text);
    if (output.length < MAX_OUTPUT) output += text;
  });
  const [code] = await once(child, "close").catch(() => [1]);
  return { code: code ?? 1, output };
}
