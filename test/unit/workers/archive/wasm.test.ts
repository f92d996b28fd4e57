import { expect, it } from "vitest";
import { type LoadWasm, loadOnce } from "../../../../workers/archive/index.js";

/** The smallest module: its magic number and version. */
const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

it("each module is loaded once, and one that failed again when it is asked for", async () => {
  const asked: string[] = [];
  const load: LoadWasm = async (name) => {
    asked.push(name);
    if (asked.length === 1) throw new Error("not there yet");
    return WebAssembly.compile(EMPTY);
  };
  const once = loadOnce(load);
  await expect(once("xz")).rejects.toThrow("not there yet");
  const [first, second] = await Promise.all([once("xz"), once("xz")]);
  await once("zstd");
  expect(second).toBe(first);
  expect(await once("xz")).toBe(first);
  expect(asked).toEqual(["xz", "xz", "zstd"]);
});
