import type { Writable } from "node:stream";
import { app } from "electron";
import { argumentsOf } from "../cli/arguments.js";
import { EXIT } from "../cli/io.js";
import { loadOf, setCompilerOptions } from "../cli/load.js";
import { main } from "../cli/main.js";
import { processIo } from "../cli/process-io.js";

/** The longest time between two turns of a timer. */
const MAX_MS = 2 ** 31 - 1;

/**
 * Runs a command in Electron's main process and ends the process with its exit code. There is no second start as in
 * `cli/lanescope.ts`: Chromium brings its own allocator, which does not read the settings of glibc.
 */
export async function runCommand(words: readonly string[]): Promise<void> {
  // Without a listener, Electron shows a dialog and goes on.
  process.on("uncaughtException", (error) => {
    console.error(error);
    app.exit(EXIT.FAILED);
  });
  const argv = argumentsOf(words);
  setCompilerOptions(loadOf(argv));
  // Electron goes on to its window as soon as Node has nothing to wait for.
  const wait = setInterval(() => undefined, MAX_MS);
  const code = await main(argv, processIo(), cannotOpen);
  clearInterval(wait);
  // Pipes are written asynchronously on some systems, and Electron's exit does not wait for them.
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  app.exit(code);
}

/** `commandIn` leaves traces to the window. */
function cannotOpen(): never {
  throw new Error("a command cannot open the window");
}

function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}
