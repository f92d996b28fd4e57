import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A build as `npm start` runs it in a browser: a process that serves the window of a trace. */
export interface ServedWindow {
  readonly url: string;
  close(): Promise<void>;
}

/** `dist`: the folder of a build, also one of another commit. No browser is opened. */
export async function serveBuild(dist: string, trace: string): Promise<ServedWindow> {
  const state = mkdtempSync(join(tmpdir(), "lanescope-bench-"));
  // With a display it does not print what the trace holds, and without a path it finds nothing to open a browser with.
  const surroundings = { LANESCOPE_SHELL: "browser", DISPLAY: ":0", PATH: "" };
  const server = spawn(process.execPath, [join(dist, "cli/lanescope.mjs"), "open", trace], {
    env: { ...process.env, ...surroundings, XDG_STATE_HOME: state, LANESCOPE_STATE: state },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return {
    url: await addressOf(server),
    async close() {
      const ended = once(server, "exit");
      server.kill();
      await ended;
      rmSync(state, { recursive: true, force: true });
    },
  };
}

async function addressOf(server: ChildProcess): Promise<string> {
  let printed = "";
  for await (const text of server.stdout ?? []) {
    printed += text;
    const address = /http:\S+/.exec(printed)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error(`no window is served: ${printed}`);
}
