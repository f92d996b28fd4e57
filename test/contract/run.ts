import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a program wrote, and its exit code. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function run(program: string, args: readonly string[], cwd = root): Ran {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26, cwd });
  return { code: status, out: stdout, err: stderr };
}

/** The built command line of the checkout. */
export function lanescope(...args: string[]): Ran {
  return run(process.execPath, [fileURLToPath(new URL("../../dist/cli/lanescope.mjs", import.meta.url)), ...args]);
}
