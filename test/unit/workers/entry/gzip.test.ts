import { gunzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
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

/** Takes the place of the compression: what goes in comes out, and `sizes` has the bytes of each chunk. */
function countingStream(sizes: number[]) {
  return class {
    readonly readable: ReadableStream<Uint8Array>;
    readonly writable: WritableStream<Uint8Array>;
    constructor() {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          sizes.push(chunk.byteLength);
          controller.enqueue(chunk);
        },
      });
      this.readable = readable;
      this.writable = writable;
    }
  };
}

test("pieces of some bytes are compressed together", async () => {
  const sizes: number[] = [];
  vi.stubGlobal("CompressionStream", countingStream(sizes));
  try {
    await packed(...Array.from({ length: 20_000 }, () => "12345678"));
  } finally {
    vi.unstubAllGlobals();
  }
  expect(sizes).toEqual([65_536, 65_536, 28_928]);
});
