import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { blockUnpackers } from "../../../../workers/archive/index.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { SAMPLE_TEXT, SAMPLES } from "./samples.js";

const unpackers = blockUnpackers(loadWasm);
const plain = new TextEncoder().encode(SAMPLE_TEXT);
const PACKED = { zlib: new Uint8Array(deflateSync(plain)), zstd: SAMPLES.zstd, xz: SAMPLES.xz };

describe.each(["zlib", "zstd", "xz"] as const)("blocks of %s", (kind) => {
  const unpack = unpackers[kind];
  const packed = PACKED[kind];

  it("unpack to what was packed", async () => {
    expect(await unpack(packed, plain.length)).toEqual({ ok: true, value: plain });
  });

  it("unpack many at a time: what one needs of memory harms no other", async () => {
    const all = await Promise.all(Array.from({ length: 64 }, () => unpack(packed, plain.length)));
    for (const one of all) expect(one).toEqual({ ok: true, value: plain });
  });

  it("fail where they are larger than said", async () => {
    const unpacked = await unpack(packed, plain.length - 1);
    expect(unpacked).toMatchObject({
      ok: false,
      error: { message: `it unpacks to more than ${plain.length - 1} bytes` },
    });
  });

  it("fail where they are cut, at any byte", async () => {
    for (let length = 0; length < packed.length; length += 1 + Math.floor(packed.length / 97)) {
      const unpacked = await unpack(packed.subarray(0, length), plain.length);
      // Of zstd, no bytes are no frames.
      if (kind === "zstd" && length === 0) expect(unpacked).toEqual({ ok: true, value: new Uint8Array(0) });
      else expect(unpacked).toMatchObject({ ok: false, error: { offset: expect.any(Number) } });
    }
  });

  it("unpack after one that was damaged", async () => {
    const damaged = packed.slice();
    damaged.fill(0xff, packed.length >> 1);
    expect(await unpack(damaged, plain.length)).toMatchObject({ ok: false });
    expect(await unpack(packed, plain.length)).toEqual({ ok: true, value: plain });
  });

  it("fail where they are something else", async () => {
    const unpacked = await unpack(plain, plain.length);
    expect(unpacked).toMatchObject({
      ok: false,
      error: { message: { zlib: "not zlib data", zstd: "not a zstd frame", xz: "not an xz header" }[kind] },
    });
  });
});

it("a block of zlib whose bytes differ from its checksum fails", async () => {
  const wrong = PACKED.zlib.slice();
  wrong[wrong.length - 1] = (wrong.at(-1) as number) ^ 1;
  expect(await unpackers.zlib(wrong, plain.length)).toMatchObject({
    ok: false,
    error: { message: "zlib checksum differs: the data is damaged" },
  });
});
