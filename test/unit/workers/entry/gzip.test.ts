import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { gzip } from "../../../../workers/entry/gzip.js";

async function* inTurn(pieces: readonly (string | Uint8Array<ArrayBuffer>)[]) {
  yield* pieces;
}

async function packed(...pieces: readonly (string | Uint8Array<ArrayBuffer>)[]): Promise<Buffer[]> {
  const parts: Buffer[] = [];
  for await (const part of gzip(inTurn(pieces))) parts.push(Buffer.from(part));
  return parts;
}

const unpacked = async (...pieces: readonly (string | Uint8Array<ArrayBuffer>)[]) =>
  gunzipSync(Buffer.concat(await packed(...pieces))).toString();

test("text and bytes come back whole, in their order", async () => {
  expect(await unpacked()).toBe("");
  expect(await unpacked("", "a", new Uint8Array([98, 99]), "ü")).toBe("abcü");
  const rows = Array.from({ length: 30_000 }, (_, i) => `row ${i}\n`);
  expect(await unpacked(...rows)).toBe(rows.join(""));
  const large = "x".repeat(200_000);
  expect(await unpacked("a", large, "b")).toBe(`a${large}b`);
});

test("pieces of some bytes are compressed together", async () => {
  let taken = 0;
  async function* counted() {
    for (; taken < 100_000; taken += 1) yield "12345678";
  }
  const first = await gzip(counted()).next();
  expect(first.done).toBe(false);
  // The head of a file comes once a batch was taken.
  expect(taken).toBeGreaterThan(1_000);
});
