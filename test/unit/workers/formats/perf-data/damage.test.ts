import { expect, test } from "vitest";
import { PerfWriter, type WrittenEvent } from "../../../../setup/perf-data.js";
import { decode, openPerf } from "./open.js";

const CLOCK: WrittenEvent = { name: "cpu-clock", type: 1, config: 0, ids: [11] };

function plainFile(options: ConstructorParameters<typeof PerfWriter>[1] = {}): Uint8Array {
  const file = new PerfWriter([CLOCK], options);
  return file.file(...[100, 200, 300].map((time) => file.sample({ time })));
}

test("a file cut off at any byte opens as far as it goes, or says why not", async () => {
  for (const isPipe of [false, true]) {
    const whole = plainFile({ isPipe });
    for (let length = 0; length < whole.length; length += 1) {
      const bytes = whole.slice(0, length);
      const { trace, problems } = await openPerf(bytes);
      if (trace === undefined) {
        expect(problems.length).toBeGreaterThan(0);
        continue;
      }
      const { rows, problems: later } = await decode(bytes);
      expect(rows.length).toBeLessThanOrEqual(3);
      if (rows.length < 3 && !isPipe) expect(later.length).toBeGreaterThan(0);
    }
  }
});

test("a file that ends in its header says so, also where its size is there already", async () => {
  for (const length of [9, 16, 103]) {
    const { trace, problems } = await openPerf(plainFile().slice(0, length));
    expect([trace, problems]).toEqual([undefined, ["the file ends in its header"]]);
  }
});

test("a recording that was never finished opens without the sections behind its data", async () => {
  const { rows, problems } = await decode(plainFile({ isUnfinished: true }));
  expect(rows.map(({ eventName }) => eventName)).toEqual(["cpu-clock", "cpu-clock", "cpu-clock"]);
  expect(problems).toEqual([
    "the recording was never finished: names of events and facts about the machine are missing",
  ]);
});

test("attributes as old kernels have them", async () => {
  for (const attrSize of [64, 72, 80, 96, 104, 112, 136]) {
    const { rows, problems } = await decode(plainFile({ attrSize }));
    expect([attrSize, rows.length, problems]).toEqual([attrSize, 3, []]);
  }
});

test("records of unknown types and hardware traces are passed over, with a note", async () => {
  const file = new PerfWriter([CLOCK]);
  const aux = file.record(71, 0, file.writer().u64(24).u64(0).done());
  const { rows, problems } = await decode(
    file.file(
      file.sample({ time: 100 }),
      file.record(200, 0, new Uint8Array(16)),
      aux,
      new Uint8Array(24).fill(0xff),
      file.sample({ time: 200 }),
    ),
  );
  expect(rows.map(({ ns }) => ns)).toEqual([100, 200]);
  expect(problems).toEqual(["records that are not read: 1 AUXTRACE, 1 of unknown type 200"]);
});

test("data behind a record that claim gigabytes end the reading, with what came before", async () => {
  for (const size of [0x80000000, 0xfffffff8, 0xffffffff]) {
    const file = new PerfWriter([CLOCK]);
    const tracingData = file.record(66, 0, file.writer().u32(size).done());
    const { rows, problems } = await decode(
      file.file(file.sample({ time: 100 }), tracingData, file.sample({ time: 200 })),
    );
    expect(rows.map(({ ns }) => ns)).toEqual([100]);
    expect(problems).toEqual(["the data behind this record end behind the file's"]);
  }
});

test("behind a record without a size, records go on where several follow each other", async () => {
  const file = new PerfWriter([CLOCK]);
  const more = [200, 300, 400, 500, 600].map((time) => file.sample({ time }));
  const { rows, events, problems } = await decode(file.file(file.sample({ time: 100 }), new Uint8Array(40), ...more));
  expect(rows.map(({ ns }) => ns)).toEqual([100, 200, 300, 400, 500, 600]);
  expect(events.length).toBe(6);
  expect(problems).toEqual(["a record says that it has 0 bytes", "records go on here"]);
});

test("samples of no event and times that cannot be are counted", async () => {
  const file = new PerfWriter([CLOCK, { ...CLOCK, ids: [12] }]);
  const { rows, problems } = await decode(
    file.file(
      file.sample({ time: 100 }),
      file.sample({ time: 150, id: 99 }),
      file.sample({ time: 1n << 62n }),
      file.sample({ time: 200 }),
    ),
  );
  expect(rows.map(({ ns }) => ns)).toEqual([100, 100, 200]);
  expect(problems).toEqual(["samples with the id of no event are left out: 1", "records with a damaged time: 1"]);
});

test("sizes that no file has are refused or left out", async () => {
  const huge = plainFile();
  new DataView(huge.buffer).setBigUint64(32, 1n << 50n, true);
  expect((await openPerf(huge)).problems[0]).toMatch(/^the file names \d+ events/);
  const far = plainFile();
  new DataView(far.buffer).setBigUint64(40, 1n << 50n, true);
  expect((await openPerf(far)).problems).toEqual(["the file ends before its records"]);
});

test("compressed records that unpack to far too much end the reading, with what came before", async () => {
  const file = new PerfWriter([CLOCK], { isPipe: true });
  const bytes = file.file(file.compressed(file.sample({ time: 100 }), true), file.round(), ...ones(file, 600));
  const { rows, problems } = await decode(bytes);
  expect(rows.map(({ ns }) => ns)).toEqual([100]);
  expect(problems).toContainEqual(
    "compressed records unpack to more than 100 times their size; no later ones are read",
  );
});

/** Each unpacks to 128 KiB of ones, which are records of 257 bytes: a block of a zstd stream that says a byte and how often. */
function ones(file: PerfWriter, count: number): Uint8Array[] {
  const size = ((128 << 10) << 3) | (1 << 1);
  const block = Uint8Array.of(size & 255, (size >> 8) & 255, size >> 16, 1);
  return Array.from({ length: count }, () => file.record(81, 0, block));
}
