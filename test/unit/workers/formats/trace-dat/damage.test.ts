import { describe, expect, it } from "vitest";
import { joinBytes } from "../../../../setup/bytes.js";
import { decodeAll, openDat } from "./support.js";
import { Bytes, exitRecord, type FileOptions, page, switchRecord, traceDatV6, traceDatV7, X86 } from "./writer.js";

const OPTIONS = [
  { id: 5, bytes: new Bytes(true).cText("Linux lab 6.1.0 x86_64").done() },
  { id: 11, bytes: new Bytes(true).u64(7).done() },
];

const exits = (from: number) =>
  page(
    X86,
    Array.from({ length: 5 }, (_, i) => ({
      kind: "event",
      ts: BigInt(from + i),
      record: exitRecord(true, 1, 12, 1, 0),
    })),
  );

const WHOLE: FileOptions = {
  cpus: [
    joinBytes(exits(100), exits(200)),
    page(X86, [{ kind: "event", ts: 150n, record: switchRecord(true, { tid: 1, nextTid: 2 }) }]),
  ],
  options: OPTIONS,
  kallsyms: "ffffffff81000000 T start\n",
  printk: '0xffffffff82000000 : "x %d\\n"\n',
  cmdlines: "1 one\n",
};

const FILES = {
  "version 6": traceDatV6(WHOLE),
  "version 7": traceDatV7(WHOLE),
  "version 7, zlib": traceDatV7({ ...WHOLE, compression: "zlib" }),
};

/** What comes of a file: its events, or why it does not open; and what was said. */
async function outcome(
  bytes: Uint8Array,
): Promise<{ events: number; failure: string | undefined; problems: string[] }> {
  const { trace, failure, problems } = await openDat(bytes);
  if (trace === undefined) {
    expect(failure?.message).toMatch(/./);
    return { events: 0, failure: failure?.message, problems: problems() };
  }
  const { tallies } = await decodeAll(trace, 0n);
  return { events: tallies.reduce((sum, { events }) => sum + events, 0), failure: undefined, problems: problems() };
}

describe.each(Object.entries(FILES))("%s", (_, { bytes, marks }) => {
  it("is read whole", async () => {
    expect(await outcome(bytes)).toEqual({ events: 11, failure: undefined, problems: [] });
  });

  it("cut at the borders of its parts, and beside them, says where", async () => {
    let opened = 0;
    for (const mark of marks) {
      for (const length of [mark - 1, mark, mark + 1].filter((at) => 14 <= at && at < bytes.length)) {
        const { events, failure, problems } = await outcome(bytes.slice(0, length));
        expect(events, `cut at ${length}`).toBeLessThanOrEqual(11);
        // A file of version 7 has its options last: without them nothing is known of it.
        const isSaid = failure !== undefined || problems.some((text) => /^error: .*@\d+$/.test(text));
        expect(isSaid, `cut at ${length}: ${problems.join()}`).toBe(true);
        opened += failure === undefined ? 1 : 0;
      }
    }
    expect(opened).toBeGreaterThan(0);
  });

  it("with any byte of its first part and its options wrong neither throws nor gives more events", async () => {
    for (let at = 10; at < bytes.length; at += at < 200 || bytes.length - 900 < at ? 7 : 211) {
      for (const value of [0, 0xff]) {
        const wrong = bytes.slice();
        wrong[at] = value;
        const { events } = await outcome(wrong);
        expect(events, `byte ${at} is ${value}`).toBeLessThan(2000);
      }
    }
  });
});

describe("what is not known", () => {
  it("a later version is refused by its number", async () => {
    const { bytes } = traceDatV7(WHOLE);
    bytes[10] = "8".charCodeAt(0);
    expect((await outcome(bytes)).failure).toBe("trace.dat version 8 is not known");
  });

  it("the wrong byte order, and impossible sizes, are named", async () => {
    const { bytes } = traceDatV6(WHOLE);
    const order = bytes.slice();
    order[12] = 2;
    expect((await outcome(order)).failure).toBe("the byte order 2 is neither 0 nor 1");
    const turned = bytes.slice();
    turned[12] = 1;
    expect((await outcome(turned)).failure).toMatch(/^the description of pages has the impossible size \d+$/);
  });

  it("another compression is refused by its name", async () => {
    const { bytes } = traceDatV7({ ...WHOLE, compression: "lz4x" });
    const { events, problems } = await outcome(bytes);
    expect(events).toBe(0);
    expect(problems[0]).toMatch(/^error: .*compressed by lz4x, which is not read @\d+$/);
  });

  it("an unknown option is left out with a note", async () => {
    const options = [{ id: 99, bytes: new Uint8Array(5) }, ...OPTIONS];
    for (const { bytes } of [traceDatV6({ ...WHOLE, options }), traceDatV7({ ...WHOLE, options })]) {
      const { events, problems } = await outcome(bytes);
      expect(events).toBe(11);
      expect(problems).toEqual([expect.stringMatching(/^note: option 99 is not known and left out @\d+$/)]);
    }
  });

  it("a damaged chunk is a loss, and the chunks after it are read", async () => {
    const cpus = [joinBytes(...Array.from({ length: 6 }, (_, i) => exits(100 * i)))];
    const { bytes, marks } = traceDatV7({ ...WHOLE, cpus, compression: "zlib" });
    const dataAt = marks.find((mark) => mark % 4096 === 0 && mark > 0) as number;
    const view = new DataView(bytes.buffer);
    const second = dataAt + 4 + 8 + view.getUint32(dataAt + 4, true);
    bytes[second + 8] = 0;
    const { events, problems } = await outcome(bytes);
    expect(events).toBe(20);
    expect(problems).toEqual([expect.stringMatching(/^error: t\.dat CPU 0: a chunk of events: not zlib data @\d+$/)]);
  });
});

it("a section that options name over and over is read once", async () => {
  const formatsAt = traceDatV7(WHOLE).marks[11] as number;
  const again = { id: 18, bytes: new Bytes(true).u64(formatsAt).done() };
  const { bytes } = traceDatV7({ ...WHOLE, options: new Array(100_000).fill(again) });
  const { events, problems } = await outcome(bytes);
  expect(events).toBe(11);
  expect(problems[0]).toMatch(/^error: the formats of events is named twice @\d+$/);
});

it("of buffers with more CPUs than any machine has, some are read, and the others said", async () => {
  const none = new Uint8Array(0);
  const cpus = [...WHOLE.cpus, ...new Array<Uint8Array>(998).fill(none)];
  const instances = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`i${i}`, new Array(1000).fill(none)]));
  for (const { bytes } of [traceDatV6({ cpus, instances }), traceDatV7({ cpus, instances })]) {
    const { events, problems } = await outcome(bytes);
    expect(events).toBe(11);
    expect(problems).toHaveLength(9);
    expect(problems[0]).toMatch(/^error: the buffer "?i31"? has (1000 CPUs|CPUs beyond 32768) @\d+$/);
  }
});

it("an option of a fork that has the number of CPUCOUNT is no count of CPUs", async () => {
  const groups = { id: 8, bytes: new Bytes(true).cText("25412 20337\n25413 20337\n").done() };
  const { events, problems } = await outcome(traceDatV6({ ...WHOLE, options: [...OPTIONS, groups] }).bytes);
  expect(events).toBe(11);
  expect(problems).toEqual([expect.stringMatching(/option 8 is not known and left out/)]);
});

it("an option that makes no sense says nothing, and one of a megabyte takes no time", async () => {
  const options = [
    { id: 14, bytes: new Bytes(true).u32(1).u32(0xffffffff).done() },
    { id: 4, bytes: new Bytes(true).cText("[".repeat(1 << 20)).done() },
    { id: 1, bytes: new Bytes(true).cText("0x".padEnd(1 << 20, "f")).done() },
  ];
  for (const { bytes } of [traceDatV6({ ...WHOLE, options }), traceDatV7({ ...WHOLE, options })]) {
    const { events, problems } = await outcome(bytes);
    expect(events).toBe(11);
    expect(problems).toEqual([expect.stringMatching(/^error: TSC2NSEC shifts by 4294967295 bits @\d+$/)]);
  }
});

it("where something else follows the list of CPUs, those before it are read", async () => {
  const count = { id: 8, bytes: new Bytes(true).u32(3).done() };
  const { bytes } = traceDatV6({ ...WHOLE, options: [...OPTIONS, count] });
  const behind = Buffer.from(bytes).indexOf("flyrecord\0") + 10 + 2 * 16;
  const clock = new Bytes(true).text("[local] global counter uptime").done();
  const { events, problems } = await outcome(
    joinBytes(bytes.slice(0, behind), clock, bytes.slice(behind + clock.length)),
  );
  expect(events).toBe(11);
  expect(problems).toEqual([expect.stringMatching(/^error: .*impossible size/)]);
});
