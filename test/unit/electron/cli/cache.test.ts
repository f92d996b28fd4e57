import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cache } from "../../../../electron/cli/cache.js";
import type { CliIo } from "../../../../electron/cli/io.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lanescope-cache-"));
  mkdirSync(join(folder, "indexes"));
  vi.stubEnv("LANESCOPE_CACHE", folder);
  vi.stubEnv("LANESCOPE_CACHE_GB", "1");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function keep(name: string, bytes: number): void {
  const file = join(folder, "indexes", `${name}.lsindex`);
  writeFileSync(file, new Uint8Array(bytes));
  utimesSync(file, 86_400, 86_400);
}

async function printed(action: "list" | "clear"): Promise<string> {
  let text = "";
  const io: CliIo = {
    out: async (piece) => {
      text += String(piece);
    },
    err: () => {},
    errIsTerminal: false,
    outIsTerminal: false,
    outHasColours: false,
  };
  expect(await cache({ action }, io)).toEqual({ ok: true, value: undefined });
  return text;
}

test("one index is 1 index, and two are 2 indexes", async () => {
  expect(await printed("list")).toBe("0 indexes, 0 B of at most 1 GB\n");
  keep("one", 2000);
  expect(await printed("list")).toBe("      2 kB  1970-01-02 00:00  ?\n1 index, 2 kB of at most 1 GB\n");
  keep("two", 1000);
  expect((await printed("list")).split("\n").at(-2)).toBe("2 indexes, 3 kB of at most 1 GB");
});

test("what is cleared is said, and gone", async () => {
  keep("one", 2000);
  expect(await printed("clear")).toBe("removed 1 index, 2 kB\n");
  expect(readdirSync(join(folder, "indexes"))).toEqual([]);
});
