import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { HostService } from "../../electron/node/host-service.js";
import { type Served, serve } from "../../electron/serve/serve.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const stateFolder = mkdtempSync(join(tmpdir(), "lanescope-gate-"));
let served: Served;
let url: URL;

beforeAll(async () => {
  const service = new HostService({ version: "1", stateFolder, samplesFolder: "", initialPaths: [] });
  served = await serve({ windowFolder: join(root, "dist/renderer"), service, ports: [0] });
  url = new URL(served.url);
});
afterAll(async () => {
  await served.close();
  rmSync(stateFolder, { recursive: true });
});

const JSON_TYPE = { "Content-Type": "application/json" };

test("answers its own page", async () => {
  expect(await status("GET", url.pathname)).toBe(200);
  expect(await status("POST", `${url.pathname}call/hello`, { ...JSON_TYPE, Origin: url.origin })).toBe(200);
});

test("answers no one without the secret", async () => {
  for (const path of ["/", "/index.html", `/${"x".repeat(22)}/`, url.pathname.slice(0, -1), "//", "/%2e%2e/"]) {
    expect(await status("GET", path), path).toBe(403);
  }
});

test("an address that is none is not found, whoever knows the secret", async () => {
  const complaints = vi.spyOn(console, "error");
  const odd = [
    "/[",
    "//[",
    "?[",
    "../../x",
    "./../index.html",
    "%2e%2e/x",
    "a/../index.html",
    "%zz",
    "//evil.example/",
    "bytes/",
    "bytes//",
  ];
  for (const path of odd) {
    expect([path, await status("GET", url.pathname + path)]).toEqual([path, path.startsWith("?") ? 200 : 404]);
  }
  expect(complaints).not.toHaveBeenCalled();
});

test("answers under no other name, so that a name made to point here gets nothing", async () => {
  for (const host of ["evil.example", `localhost:${url.port}`, "127.0.0.1", `evil.example:${url.port}`]) {
    expect(await status("GET", url.pathname, { Host: host }), host).toBe(421);
  }
});

test("answers no other site", async () => {
  expect(await status("GET", url.pathname, { Origin: "http://evil.example" })).toBe(403);
  expect(await status("GET", url.pathname, { Origin: "null" })).toBe(403);
  expect(await status("GET", url.pathname, { "Sec-Fetch-Site": "cross-site" })).toBe(403);
  expect(await status("GET", url.pathname, { "Sec-Fetch-Site": "same-site" })).toBe(403);
  expect(await status("GET", url.pathname, { "Sec-Fetch-Site": "none" })).toBe(200);
});

test("takes calls only as our page makes them", async () => {
  const call = `${url.pathname}call/hello`;
  expect(await status("GET", call)).toBe(405);
  expect(await status("POST", call, JSON_TYPE)).toBe(403);
  expect(await status("POST", call, { Origin: url.origin, "Content-Type": "text/plain" })).toBe(415);
  expect(await status("POST", call, { Origin: url.origin, ...JSON_TYPE }, "{")).toBe(400);
  expect(await status("POST", `${url.pathname}call/saveTo`, { Origin: url.origin, ...JSON_TYPE })).toBe(400);
  expect(await status("POST", `${url.pathname}call/pick`, { Origin: url.origin, ...JSON_TYPE })).toBe(400);
  expect(await status("POST", call, { Origin: url.origin, ...JSON_TYPE }, "x".repeat(2 << 20))).toBe(413);
  // A recording of input that the window writes.
  const monitor = `${url.pathname}call/monitor`;
  expect(await status("POST", monitor, { Origin: url.origin, ...JSON_TYPE }, "x".repeat(2 << 20))).toBe(400);
  expect(await status("DELETE", url.pathname)).toBe(405);
});

test("an introduction leads to the window once, and only there", async () => {
  const introduction = new URL(served.createOneTimeUrl());
  expect(introduction.pathname).not.toBe(url.pathname);
  expect(await status("GET", introduction.pathname, { Host: "evil.example" })).toBe(421);
  expect(await status("GET", `${introduction.pathname}call/hello`)).toBe(403);
  expect(await status("POST", introduction.pathname, { ...JSON_TYPE, Origin: url.origin })).toBe(403);
  const answer = await fetch(introduction, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, url.pathname]);
  expect(await status("GET", introduction.pathname)).toBe(403);
});

test("many at once", async () => {
  const asked = Array.from({ length: 200 }, () => status("HEAD", url.pathname));
  expect(new Set(await Promise.all(asked))).toEqual(new Set([200]));
});

/** Not `fetch`, which sets some of these headers itself. */
function status(method: string, path: string, headers: Record<string, string> = {}, body = "[]"): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: url.port, method, path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("error", reject);
    asked.end(method === "POST" ? body : undefined);
  });
}
