import { spawnSync } from "node:child_process";
import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteFeed } from "../../../../workers/archive/codecs/byte-feed.js";
import { createCodecs } from "../../../../workers/archive/codecs/index.js";
import { Inflater } from "../../../../workers/archive/codecs/inflate.js";
import type { CompressionKind } from "../../../../workers/archive/magic.js";
import { CorruptInput } from "../../../../workers/archive/unpack-errors.js";
import { memorySource } from "../../../../workers/core/sources/memory.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { joinBytes } from "../../../setup/bytes.js";
import { SAMPLE_TEXT, SAMPLES } from "./samples.js";
import { utf8 } from "./support.js";

interface Decoded {
  readonly bytes: Uint8Array;
  /** Warnings, and the damage that ended it. */
  readonly said: readonly string[];
}

async function decode(kind: CompressionKind, packed: Uint8Array): Promise<Decoded> {
  const said: string[] = [];
  const pieces: Uint8Array[] = [];
  const feed = new ByteFeed(memorySource(packed), 0, packed.byteLength, () => {});
  try {
    for await (const piece of CODECS[kind](feed, (message) => said.push(message))) pieces.push(piece.slice());
  } catch (error) {
    if (!(error instanceof CorruptInput)) throw error;
    said.push(error.message);
  }
  return { bytes: joinBytes(...pieces), said };
}

const CODECS = createCodecs(loadWasm);
const KINDS = Object.keys(SAMPLES) as CompressionKind[];
const sample = utf8(SAMPLE_TEXT);

describe.each(KINDS)("%s", (kind) => {
  test("unpacks a sample", async () => {
    const { bytes, said } = await decode(kind, SAMPLES[kind]);
    expect(said).toEqual([]);
    expect(Buffer.compare(bytes, sample)).toBe(0);
  });

  test("joins several streams in one file", async () => {
    const { bytes, said } = await decode(kind, joinBytes(SAMPLES[kind], SAMPLES[kind], SAMPLES[kind]));
    expect(said).toEqual([]);
    expect(Buffer.compare(bytes, joinBytes(sample, sample, sample))).toBe(0);
  });

  test("says what follows the data", async () => {
    const { bytes, said } = await decode(kind, joinBytes(SAMPLES[kind], utf8("something else")));
    expect(bytes.byteLength).toBe(sample.byteLength);
    expect(said.join()).toMatch(/left out/);
  });

  test("cut off anywhere: good bytes come out, then it says so", async () => {
    const packed = SAMPLES[kind];
    for (let length = 4; length < packed.byteLength; length += 1) {
      const { bytes, said } = await decode(kind, packed.subarray(0, length));
      expect(said.join(), `${length} bytes`).toMatch(/cut off/);
      expect(Buffer.compare(bytes, sample.subarray(0, bytes.byteLength)), `${length} bytes`).toBe(0);
    }
  });

  test("a wrong bit anywhere in the data is noticed", async () => {
    const packed = SAMPLES[kind].slice();
    const isHeader = (at: number): boolean => kind === "gzip" && at < 10;
    for (let at = 0; at < packed.byteLength; at += 1) {
      if (isHeader(at)) continue;
      packed[at] = (packed[at] ?? 0) ^ 0x10;
      const { bytes, said } = await decode(kind, packed);
      const isSame = Buffer.compare(bytes, sample) === 0;
      expect(isSame || said.length > 0, `byte ${at}`).toBe(true);
      packed[at] = (packed[at] ?? 0) ^ 0x10;
    }
  });
});

test("anything zlib deflates is inflated, at every level and strategy", async () => {
  const inflater = new Inflater();
  await fc.assert(
    fc.asyncProperty(
      content(),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 4 }),
      async (data, level, strategy) => {
        const packed = deflateRawSync(data, { level, strategy });
        const feed = new ByteFeed(memorySource(packed), 0, packed.byteLength, () => {});
        const pieces: Uint8Array[] = [];
        for await (const piece of inflater.inflate(feed)) pieces.push(piece.slice());
        expect(Buffer.compare(joinBytes(...pieces), data)).toBe(0);
        expect(feed.offset).toBe(packed.byteLength);
      },
    ),
    { numRuns: 60 },
  );
});

test("a block of xz whose check differs is reported, and what follows it is read", async () => {
  const wrong = SAMPLES.xz.slice();
  // The check, 8 bytes, lies before the index and the footer of 12 bytes, which tells the size of the index.
  const footer = new DataView(wrong.buffer, wrong.byteOffset + wrong.byteLength - 12);
  const index = (footer.getUint32(4, true) + 1) * 4;
  const at = wrong.byteLength - 12 - index - 1;
  wrong[at] = (wrong[at] ?? 0) ^ 1;
  const { bytes, said } = await decode("xz", joinBytes(wrong, SAMPLES.xz));
  expect(said).toEqual(["xz checksum differs: the data is damaged"]);
  expect(Buffer.compare(bytes, joinBytes(sample, sample))).toBe(0);
});

test("gzip header fields are passed over, zeros after the data too", async () => {
  const plain = gzipSync("hello");
  // FEXTRA, FNAME, FCOMMENT and FHCRC: RFC 1952 section 2.3.
  const optional = joinBytes(Uint8Array.of(3, 0, 1, 2, 3), utf8("name\0comment\0"), Uint8Array.of(0, 0));
  const header = plain.subarray(0, 10);
  header[3] = 2 | 4 | 8 | 16;
  const packed = joinBytes(header, optional, plain.subarray(10), new Uint8Array(100));
  expect(await decode("gzip", packed)).toEqual({ bytes: utf8("hello"), said: [] });
});

test("zstd skippable frames are skipped; a wanted dictionary or a huge window is refused in words", async () => {
  const skippable = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5);
  const { bytes, said } = await decode("zstd", joinBytes(skippable, SAMPLES.zstd, skippable));
  expect({ size: bytes.byteLength, said }).toEqual({ size: sample.byteLength, said: [] });
  const dictionary = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 0, 7, 1, 0, 0);
  expect((await decode("zstd", dictionary)).said.join()).toMatch(/dictionary/);
  const window = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xff, 1, 0, 0);
  expect((await decode("zstd", window)).said.join()).toMatch(/window of \d+ bytes, the limit is 134217728/);
});

/** The real tool where it is here: what our decoders of xz and bzip2 must know beyond the samples. */
test.each<[CompressionKind, string]>([
  ["xz", "-0"],
  ["xz", "--check=sha256 --block-size=65536"],
  ["xz", "--check=none --lzma2=preset=6,lc=0,lp=4,pb=4,dict=4096"],
  ["xz", "--lzma2=preset=1,dict=128MiB"],
  ["bzip2", "-1"],
  ["zstd", "-12 --long=27"],
  ["zstd", "--ultra -22 --no-check"],
])("what %s packs with %s is unpacked", async (kind, options) => {
  for (const data of [new Uint8Array(0), mixture()]) {
    const packed = spawnSync(kind, ["-c", ...options.split(" ")], { input: data, maxBuffer: 1 << 28 });
    if (packed.status !== 0) continue;
    const { bytes, said } = await decode(kind, packed.stdout);
    expect(said).toEqual([]);
    expect(Buffer.compare(bytes, data)).toBe(0);
  }
});

function content(): fc.Arbitrary<Uint8Array> {
  const noise = fc.uint8Array({ maxLength: 3000 });
  const repeated = fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 3000 }))
    .map(([unit, times]) => joinBytes(...Array.from({ length: times }, () => unit)));
  return fc.array(fc.oneof(noise, repeated), { maxLength: 4 }).map((parts) => joinBytes(...parts));
}

/** Noise, words, one byte over and over, and a far match. */
function mixture(): Uint8Array {
  let seed = 7;
  const random = (): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed >>> 16;
  };
  const noise = Uint8Array.from({ length: 80_000 }, () => random() & 0xff);
  const words = Array.from({ length: 8_000 }, () => `event${random() % 900}`).join(" ");
  return joinBytes(noise, utf8(words), new Uint8Array(150_000), noise.subarray(99));
}
