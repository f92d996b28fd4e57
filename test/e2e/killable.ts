import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { HostService } from "../../electron/node/host-service.js";
import { serve } from "../../electron/serve/serve.js";
import { CHROMIUM_FLAGS, chromiumPath, NO_CHROMIUM, untilRead } from "./harness.js";

/** The application with the sample, in a browser of its own whose profile stays when all its processes are killed. */
export interface Killable {
  /** Starts the browser and waits until the sample is read. */
  browse(): Promise<Page>;
  /** As a crash or a loss of power ends it: nothing is told to the page. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function killableApp(): Promise<Killable> {
  const root = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "lanescope-killed-"));
  const service = new HostService({
    version: "0.0.0-test",
    stateFolder: join(folder, "state"),
    samplesFolder: join(root, "samples"),
    initialPaths: [],
  });
  const served = await serve({ windowFolder: join(root, "dist/renderer"), service, ports: [0] });
  let child: ChildProcess | undefined;
  return {
    async browse() {
      child = started(join(folder, "profile"));
      const browser = await chromium.connectOverCDP(await addressOf(child));
      const [context] = browser.contexts();
      const page = context?.pages()[0] ?? (await context?.newPage());
      if (page === undefined) throw new Error("no page");
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(served.url);
      await untilRead(page);
      return page;
    },
    async kill() {
      const running = child;
      if (!killed(running)) return;
      await new Promise((resolve) => running?.once("close", resolve));
    },
    async close() {
      killed(child);
      await served.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

function started(profile: string): ChildProcess {
  if (chromiumPath === undefined) throw new Error(NO_CHROMIUM);
  const flags = [...CHROMIUM_FLAGS, "--headless=new", "--remote-debugging-port=0", "--window-size=1440,900"];
  return spawn(chromiumPath, [...flags, `--user-data-dir=${profile}`, "about:blank"], {
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** Where the browser listens; it says so on stderr. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said += String(chunk);
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", () => reject(new Error(`the browser ended: ${said}`)));
  });
}

/** With all processes that it has started. Answers whether it was running. */
function killed(child: ChildProcess | undefined): boolean {
  if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false;
  process.kill(-child.pid, "SIGKILL");
  return true;
}
