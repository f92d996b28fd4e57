import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fetchElectron } from "../../electron/launch/fetch-electron.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const watch = pathToFileURL(join(root, "dist/launch/watch-fetch.mjs")).href;
const MEGABYTE = new Uint8Array(1 << 20);
let folder: string;
let server: Server | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lanescope-fetch-"));
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server?.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Runs an installer that downloads from a server, as Electron's does. */
async function install(url: string, silenceMs = 30_000) {
  const installer = join(folder, "install.js");
  const script = `fetch(${JSON.stringify(url)}).then(async (answer) => {
    if (!answer.ok) throw new TypeError("Response code " + answer.status);
    for await (const chunk of answer.body);
  }).catch((error) => { console.error(error.stack); process.exit(1); });`;
  writeFileSync(installer, script);
  const seen: number[] = [];
  const onProgress = ({ received, total }: { received: number; total: number }) => seen.push(received / total);
  return { result: await fetchElectron({ installer, watch, onProgress, silenceMs }), seen };
}

test("a download tells how far it is", async () => {
  const url = await serve((_request, answer) => {
    answer.writeHead(200, { "Content-Length": 4 * MEGABYTE.length });
    for (let i = 0; i < 4; i += 1) answer.write(MEGABYTE);
    answer.end();
  });
  const { result, seen } = await install(url);
  expect(result).toEqual({ ok: true, value: undefined });
  expect(seen.length).toBeGreaterThanOrEqual(3);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBeGreaterThan(0.7);
});

test("what failed is said", async () => {
  const closed = await serve(() => {});
  server?.close();
  const refused = await install(closed);
  expect(refused.result).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining("ECONNREFUSED 127.0.0.1") },
  });
  const missing = await install(await serve((_request, answer) => answer.writeHead(404).end()));
  expect(missing.result).toMatchObject({ ok: false, error: { message: "Response code 404" } });
  const cut = await install(
    await serve((_request, answer) => {
      answer.writeHead(200, { "Content-Length": 4 * MEGABYTE.length });
      answer.write(MEGABYTE, () => answer.destroy());
    }),
  );
  expect(cut.result).toMatchObject({ ok: false, error: { message: expect.stringMatching(/closed|reset/) } });
});

test("a server that falls silent is given up", async () => {
  const url = await serve((_request, answer) => {
    answer.writeHead(200, { "Content-Length": 4 * MEGABYTE.length });
    answer.write(MEGABYTE);
  });
  const { result, seen } = await install(url, 2_000);
  expect(result).toMatchObject({ ok: false, error: { message: "the server was silent for 2 s" } });
  expect(seen.length).toBeGreaterThan(0);
});

test("npm start says why Electron's own installer failed", async () => {
  const ELECTRON_MIRROR = await serve((_request, answer) => answer.writeHead(404).end());
  const environment = {
    ...process.env,
    DISPLAY: ":99",
    LANESCOPE_SHELL: "electron",
    // Neither one that is here nor one that was downloaded before.
    ELECTRON_OVERRIDE_DIST_PATH: join(folder, "none"),
    electron_config_cache: join(folder, "cache"),
    ELECTRON_MIRROR,
  };
  const started = spawn(process.execPath, ["dist/cli/lanescope.mjs"], { cwd: root, env: environment });
  let output = "";
  started.stdout.on("data", (text) => {
    output += text;
  });
  expect(await new Promise((resolve) => started.once("close", resolve))).toBe(1);
  const [first, second] = output.split("\n");
  expect(first).toBe("Fetching Electron, once…");
  expect(second).toMatch(/^Electron is not here and cannot be fetched: .*404.*127\.0\.0\.1.*\.$/);
});
