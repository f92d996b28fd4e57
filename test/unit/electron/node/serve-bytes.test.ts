import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import type { HostService } from "../../../../electron/node/host-service.js";
import { serveBytes } from "../../../../electron/node/serve-bytes.js";
import { ok } from "../../../../workers/core/result.js";

const folder = mkdtempSync(join(tmpdir(), "lanescope-serve-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a large file that cannot be read any more is closed", async () => {
  const path = join(folder, "large");
  writeFileSync(path, new Uint8Array(3_000_000));
  const file = await open(path);
  const service = { openBytes: async () => ok(file) } as unknown as HostService;
  vi.spyOn(file, "read").mockRejectedValue(new Error("EIO"));
  const response = await serveBytes(service, "token", new Request("http://host/"));
  await expect(response.arrayBuffer()).rejects.toThrow("EIO");
  expect(file.fd).toBe(-1);
});
