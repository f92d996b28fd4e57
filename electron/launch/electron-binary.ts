import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { type GivenFiles, givenArguments } from "../node/open-arguments.js";

/** Time limit for the download of 120 MB: enough for a slow line. A network that never answers is given up after it. */
const FETCH_LIMIT_MS = 180_000;

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
export async function runElectron(paths: readonly string[], given: GivenFiles): Promise<Result<number>> {
  const program = findElectron() ?? (await fetchElectron());
  if (!program) return fail("Electron is not here and cannot be fetched");
  const root = fileURLToPath(new URL("../..", import.meta.url));
  // Chromium refuses to start its sandbox for root.
  const options = process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  options.push(...givenArguments(given));
  const began = performance.now();
  const code = await run(program, [root, ...options, ...paths]);
  if (code !== 0 && performance.now() - began < START_MS) return fail("Electron is here but does not start");
  return ok(code);
}

async function fetchElectron(): Promise<string | undefined> {
  const folder = electronPackage();
  if (!folder) return undefined;
  console.log("Fetching Electron, once…");
  await run(process.execPath, [join(folder, "install.js")], FETCH_LIMIT_MS);
  return findElectron();
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

/** The exit code of a program; 1 if it did not start or was killed. With a time limit it runs without output. */
async function run(program: string, options: readonly string[], timeout?: number): Promise<number> {
  const isQuiet = timeout !== undefined;
  const stdio = isQuiet ? "ignore" : "inherit";
  const child = spawn(program, options, { stdio, ...(isQuiet ? { timeout, killSignal: "SIGKILL" } : {}) });
  const [code] = await once(child, "exit").catch(() => [1]);
  return code ?? 1;
}
