import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostApi, HostItem } from "../../renderer/host/host-api.js";

/** A shell with a window's view of it, and the folder its traces are in. */
export interface ShellUnderTest {
  readonly host: HostApi;
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  close(): Promise<void>;
}

export interface Ground {
  readonly folder: string;
  readonly stateFolder: string;
  readonly samplesFolder: string;
  /** What the command line names. */
  readonly traces: readonly string[];
}

/** What every shell does for the window, whatever carries it. */
export function describeShell(name: string, start: (ground: Ground) => Promise<ShellUnderTest>): void {
  describe(name, () => {
    const ground = prepareGround();
    let shell: ShellUnderTest;
    let items: readonly HostItem[];
    beforeAll(async () => {
      shell = await start(ground);
      items = await shell.host.initial();
    });
    afterAll(async () => {
      await shell?.close();
      rmSync(ground.folder, { recursive: true, force: true });
    });
    const read = (item: HostItem | undefined, path: string, range?: string) => {
      const file = item?.files.find((entry) => entry.path === path);
      if (file?.source.kind !== "http") throw new Error(`no ${path}`);
      return shell.fetch(file.source.url, range === undefined ? {} : { headers: { Range: range } });
    };

    test("says what it is", () => {
      expect(shell.host.version).toBe("1.2.3");
      expect(["browser", "electron"]).toContain(shell.host.shell);
    });

    test("opens a folder with all files in it", () => {
      expect(items.map(({ name: item }) => item)).toEqual(["trace", "single.dat", "gone"]);
      const files = items[0]?.files.map(({ path, source }) => [path, source.size]);
      expect(files).toEqual([
        ["empty", 0],
        ["inner.link", 10],
        ["kernel/ch0_0", 10],
        ["kernel/näme ✓", 3],
      ]);
    });

    test("does not follow a link out of the folder, and says so", () => {
      expect(items[0]?.notes).toEqual(["outside.link: not read, a link that leads out of the folder"]);
    });

    test("opens a single file", () => {
      expect(items[1]?.files.map(({ path }) => path)).toEqual(["single.dat"]);
    });

    test("says of what is not there that it is not there", () => {
      expect(items[2]?.failure?.message).toMatch(/no such file or folder/);
      expect(items[2]?.files).toEqual([]);
    });

    test("tells no path of the machine", () => {
      const { failure: _, ...gone } = items[2] ?? {};
      expect(JSON.stringify([items[0], items[1], gone])).not.toContain(ground.folder);
    });

    test("reads a whole file", async () => {
      const answer = await read(items[0], "kernel/ch0_0");
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe("0123456789");
    });

    test.each([
      ["bytes=0-3", "0123", "bytes 0-3/10"],
      ["bytes=4-4", "4", "bytes 4-4/10"],
      ["bytes=8-", "89", "bytes 8-9/10"],
      ["bytes=-3", "789", "bytes 7-9/10"],
      ["bytes=5-100", "56789", "bytes 5-9/10"],
    ])("reads the range %s", async (range, text, contentRange) => {
      const answer = await read(items[0], "kernel/ch0_0", range);
      expect(answer.status).toBe(206);
      expect(answer.headers.get("content-range")).toBe(contentRange);
      expect(await answer.text()).toBe(text);
    });

    test("refuses a range beyond the end", async () => {
      const answer = await read(items[0], "kernel/ch0_0", "bytes=10-12");
      expect([answer.status, answer.headers.get("content-range")]).toEqual([416, "bytes */10"]);
    });

    test.each([
      ["bytes=99999999999999999999-", 416],
      ["bytes=0-99999999999999999999", 206],
      ["bytes=-99999999999999999999", 206],
      ["bytes=-0", 416],
      ["bytes=0-1,4-5", 200],
      ["bytes=9-0", 200],
      ["lines=0-1", 200],
    ])("answers the odd range %s with %i", async (range, status) => {
      const answer = await read(items[0], "kernel/ch0_0", range);
      expect(answer.status).toBe(status);
      await answer.arrayBuffer();
    });

    test("streams a large file and a large range of it", async () => {
      const whole = new Uint8Array(await (await read(items[1], "single.dat")).arrayBuffer());
      expect(whole.byteLength).toBe(LARGE);
      const part = new Uint8Array(await (await read(items[1], "single.dat", "bytes=7-2500006")).arrayBuffer());
      expect(Buffer.compare(part, whole.subarray(7, 2_500_007))).toBe(0);
    });

    test("a body is given up before its end, and the next one comes", async () => {
      const range = `bytes=7-${LARGE - 1}`;
      for (let time = 0; time < 20; time += 1) {
        const reader = (await read(items[1], "single.dat", range)).body?.getReader();
        const first = await reader?.read();
        expect(first?.value?.[0]).toBe((7 * 31) & 255);
        await reader?.cancel();
      }
    });

    test("knows no bytes but those it gave a token for", async () => {
      const url = items[0]?.files[0]?.source;
      const base = url?.kind === "http" ? url.url.replace(/[^/]*$/, "") : "";
      for (const token of ["", "x", "%2e%2e%2fpackage.json", "..%2f..%2fetc%2fpasswd"]) {
        expect((await shell.fetch(base + token)).status, token).toBeGreaterThanOrEqual(400);
      }
    });

    test("serves the window isolated and under a policy, and nothing beside it", async () => {
      const url = items[0]?.files[0]?.source;
      const base = url?.kind === "http" ? url.url.replace(/bytes\/[^/]*$/, "") : "";
      const page = await shell.fetch(base);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<div id="root">');
      expect(page.headers.get("content-security-policy")).toContain(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
      );
      expect(page.headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(page.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
      for (const path of ["../package.json", "%2e%2e/cli/lanescope.mjs", "..%2fcli%2flanescope.mjs", "assets/", "."]) {
        const answer = await shell.fetch(base + path).catch(() => new Response("", { status: 404 }));
        expect(answer.status === 200 && !(await answer.text()).includes('<div id="root">'), path).toBe(false);
      }
    });

    test("opens again what was opened before, by its token", async () => {
      const again = await shell.host.reopen(items[0]?.token ?? "");
      expect(again.ok && again.value.files).toEqual(items[0]?.files);
      expect(await shell.host.reopen("never seen")).toMatchObject({ ok: false });
    });

    test("has samples, and opens them", async () => {
      expect(await shell.host.samples()).toEqual([{ id: "one", title: "One", story: "The story." }]);
      const sample = await shell.host.openSample("one");
      expect(sample.ok && sample.value).toMatchObject({ name: "one.dat", token: "sample:one" });
      expect(await (await read(sample.ok ? sample.value : undefined, "one.dat")).text()).toBe("sample");
      expect(await shell.host.reopen("sample:one")).toMatchObject({ ok: true });
      expect(await shell.host.openSample("../one")).toMatchObject({ ok: false });
    });
  });
}

const LARGE = 3_000_000;

/** A folder of its own for one test. Remove it. */
export function prepareGround(): Ground {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-contract-"));
  const trace = join(folder, "trace");
  const samplesFolder = join(folder, "samples");
  mkdirSync(join(trace, "kernel"), { recursive: true });
  mkdirSync(samplesFolder);
  writeFileSync(join(folder, "secret"), "not yours");
  writeFileSync(join(trace, "kernel/ch0_0"), "0123456789");
  writeFileSync(join(trace, "kernel/näme ✓"), "abc");
  writeFileSync(join(trace, "empty"), "");
  symlinkSync("../secret", join(trace, "outside.link"));
  symlinkSync("kernel/ch0_0", join(trace, "inner.link"));
  writeFileSync(join(folder, "single.dat"), largeBytes());
  writeFileSync(join(samplesFolder, "one.dat"), "sample");
  const samples = [{ id: "one", title: "One", story: "The story.", file: "one.dat" }];
  writeFileSync(join(samplesFolder, "index.json"), JSON.stringify(samples));
  const traces = ["trace", "single.dat", "gone"].map((name) => join(folder, name));
  return { folder, stateFolder: join(folder, "state"), samplesFolder, traces };
}

function largeBytes(): Uint8Array {
  const bytes = new Uint8Array(LARGE);
  for (let i = 0; i < LARGE; i += 1) bytes[i] = i * 31;
  return bytes;
}
