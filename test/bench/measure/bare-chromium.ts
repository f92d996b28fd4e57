import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

const FLAGS = [
  "--headless=new",
  "--remote-debugging-pipe",
  "--no-sandbox",
  "--disable-gpu",
  "--use-angle=swiftshader-webgl",
  "--enable-unsafe-swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Pages of the browser's own address bar: loading them takes more processor time than a small trace.
  "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,PreloadTopChromeWebUI",
];

/**
 * A page of a Chromium that nobody looks into. What drives browsers for tests has them keep a copy of every answer for
 * its network panel, which takes more time than all else that reading a large trace does.
 */
export interface BarePage {
  navigate(url: string): Promise<void>;
  /** The value of an expression, which must be plain data. */
  evaluate(expression: string): Promise<unknown>;
  /** A command of the DevTools protocol to the page. */
  send(method: string, params: object): Promise<unknown>;
  close(): Promise<void>;
}

/** Opens an empty page in a window of 1920 × 1080. */
export async function openBare(chromium: string): Promise<BarePage> {
  const profile = mkdtempSync(join(tmpdir(), "lanescope-bare-"));
  const args = [...FLAGS, `--user-data-dir=${profile}`, "--window-size=1920,1080", "about:blank"];
  const child = spawn(chromium, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const send = overPipe(child);
  const { targetInfos } = await send<{ targetInfos: readonly Target[] }>("Target.getTargets", {});
  const targetId = targetInfos.find(({ type }) => type === "page")?.targetId;
  const { sessionId } = await send<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true });
  return {
    async navigate(url) {
      await send("Page.navigate", { url }, sessionId);
    },
    async evaluate(expression) {
      const params = { expression, returnByValue: true, awaitPromise: true };
      const { result } = await send<{ result?: { value?: unknown } }>("Runtime.evaluate", params, sessionId);
      return result?.value;
    },
    send: (method, params) => send(method, params, sessionId),
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      await send("Browser.close", {});
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

interface Target {
  readonly type: string;
  readonly targetId: string;
}

type Send = <T>(method: string, params: object, sessionId?: string) => Promise<T>;

/** The DevTools protocol over `--remote-debugging-pipe`: JSON messages with a zero byte after each. */
function overPipe(child: ChildProcess): Send {
  const [, , , input, output] = child.stdio as [null, null, null, Writable, Readable];
  const waiting = new Map<number, (result: unknown) => void>();
  let number = 0;
  let received = "";
  output.setEncoding("utf8");
  output.on("data", (piece: string) => {
    const messages = (received + piece).split("\0");
    received = messages.pop() ?? "";
    for (const message of messages) {
      const { id, result } = JSON.parse(message);
      waiting.get(id)?.(result ?? {});
      waiting.delete(id);
    }
  });
  return <T>(method: string, params: object, sessionId?: string) =>
    new Promise<T>((resolve) => {
      number += 1;
      waiting.set(number, (result) => resolve(result as T));
      input.write(`${JSON.stringify({ id: number, method, params, sessionId })}\0`);
    });
}
