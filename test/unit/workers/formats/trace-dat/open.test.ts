import { describe, expect, it } from "vitest";
import { EventKind } from "../../../../../workers/model/event-kinds.js";
import { joinBytes } from "../../../../setup/bytes.js";
import { decodeAll, openDat, textOfCode, wholeEvents } from "./support.js";
import {
  Bytes,
  EXIT,
  exitRecord,
  type FileOptions,
  formatText,
  type Machine,
  type PageItem,
  page,
  SWITCH,
  switchRecord,
  traceDatV6,
  traceDatV7,
  X86,
} from "./writer.js";

const MACHINES: Readonly<Record<string, Machine>> = {
  "64-bit little-endian": X86,
  "64-bit big-endian": { little: false, longSize: 8, pageSize: 4096 },
  "32-bit little-endian": { little: true, longSize: 4, pageSize: 4096 },
  "32-bit big-endian, large pages": { little: false, longSize: 4, pageSize: 65_536 },
  "sub-buffers of 16 KiB": { little: true, longSize: 8, pageSize: 16_384 },
};

/** The formats for a machine: a `long` is as large as its words. */
function formats({ longSize }: Machine): readonly string[] {
  const long = (text: string) =>
    longSize === 8
      ? text
      : text.replaceAll("long prev_state", "u64 prev_state").replaceAll("unsigned long guest_rip", "u64 guest_rip");
  return [SWITCH, EXIT].map(long);
}

function event(ts: bigint, record: Uint8Array): PageItem {
  return { kind: "event", ts, record };
}

/** Two CPUs: switches on the first, exits on the second. */
function twoCpus(machine: Machine): FileOptions {
  const { little } = machine;
  const one = page(machine, [
    event(1000n, switchRecord(little, { tid: 10, prev: "bash", nextTid: 20, next: "CPU 0/KVM" })),
    event(
      1000n + (1n << 30n),
      switchRecord(little, { tid: 20, prev: "CPU 0/KVM", nextTid: 0, next: "swapper/0", state: 1 }),
    ),
  ]);
  const two = joinBytes(
    page(machine, [event(1500n, exitRecord(little, 20, 12, 1, 0))]),
    page(machine, [event(2500n, exitRecord(little, 20, 0x78, 2, 1))]),
  );
  return { machine, formats: formats(machine), cpus: [one, two], cmdlines: "10 bash\n20 CPU 0/KVM\n" };
}

const FILES = {
  "version 6": (options: FileOptions) => traceDatV6(options).bytes,
  "version 7": (options: FileOptions) => traceDatV7(options).bytes,
  "version 7, zlib": (options: FileOptions) => traceDatV7({ ...options, compression: "zlib" }).bytes,
};

async function opened(bytes: Uint8Array) {
  const { trace, failure, problems } = await openDat(bytes);
  if (trace === undefined) throw new Error(failure?.message);
  return { trace, problems };
}

describe.each(Object.entries(FILES))("%s", (_, write) => {
  it.each(Object.entries(MACHINES))("%s", async (__, machine) => {
    const { trace, problems } = await opened(write(twoCpus(machine)));
    const { tallies, rows } = await decodeAll(trace, 0n, (batch, row, strings) => {
      const kind = batch.kind[row];
      const where = `${batch.ts[row]} cpu ${batch.cpus[row]}`;
      if (kind === EventKind.SCHED_SWITCH) {
        const comm = textOfCode(batch.s[row] as number, strings);
        return `${where} switch ${batch.a[row]} -> ${batch.b[row]} ${comm} state ${batch.c[row]}`;
      }
      if (kind === EventKind.KVM_EXIT)
        return `${where} exit ${batch.a[row]} vcpu ${batch.b[row]} isa ${batch.c[row]} tid ${batch.tid[row]} at ${batch.x[row]}`;
      return `${where} kind ${kind}`;
    });
    expect(rows).toEqual([
      "1000 cpu 0 switch 10 -> 20 CPU 0/KVM state 0",
      "1500 cpu 1 exit 12 vcpu 0 isa 1 tid 20 at -2130706432",
      "2500 cpu 1 exit 120 vcpu 1 isa 2 tid 20 at -2130706432",
      `2500 cpu 1 kind ${EventKind.STREAM_END}`,
      "1073742824 cpu 0 switch 20 -> 0 swapper/0 state 1",
      `1073742824 cpu 0 kind ${EventKind.STREAM_END}`,
    ]);
    expect(tallies.map(({ events, firstNs, lastNs }) => [events, firstNs, lastNs])).toEqual([
      [2, 1000n, 1_073_742_824n],
      [2, 1500n, 2500n],
    ]);
    expect(problems()).toEqual([]);
  });

  it("shows whole events with names of values and threads", async () => {
    const { trace } = await opened(write(twoCpus(X86)));
    const [first, second] = await wholeEvents(trace, 1);
    expect(first).toMatchObject({
      name: "kvm_exit",
      ns: 1500n,
      cpu: 1,
      fields: { exit_reason: { label: "HLT", value: 12 }, guest_rip: 0xffffffff81000000n, isa: 1, vcpu_id: 0 },
      context: { tid: 20, procname: "CPU 0/KVM", flags: 0 },
    });
    expect(second?.fields.exit_reason).toEqual({ label: "hlt", value: 0x78 });
  });

  it("has a stream for each CPU of each instance", async () => {
    const cpu = (ts: bigint) => page(X86, [event(ts, exitRecord(true, 1, 12, 1, 0))]);
    const { trace } = await opened(write({ cpus: [cpu(1n)], instances: { net: [cpu(2n), cpu(3n)] } }));
    expect(
      trace.description.streams.map(({ id, cpu: number, beginNs }) => `${id} ${number} ${beginNs}`).slice(0, 2),
    ).toEqual(["t.dat CPU 0 0 1", "t.dat net CPU 0 0 2"]);
    const { tallies } = await decodeAll(trace, 0n);
    expect(tallies.map(({ events }) => events).slice(0, 2)).toEqual([1, 1]);
  });
});

describe("CPUs and events that a file only tells of", () => {
  const cpu = page(X86, [event(7n, exitRecord(true, 1, 12, 1, 0))]);
  const countOf = (count: number) => ({ id: 8, bytes: Uint8Array.of(count, 0, 0, 0) });

  it("a buffer with another clock than the others is named", async () => {
    const { problems } = await opened(
      traceDatV7({ cpus: [cpu], instances: { net: [cpu] }, clock: "mono", instanceClock: "local" }).bytes,
    );
    expect(problems()).toEqual([
      'warning: the buffer "net" has the clock local, and the others mono: its events lie at other times',
    ]);
  });

  it("CPUs that version 7 does not list, and CPUCOUNT counts, were silent", async () => {
    const { trace } = await opened(traceDatV7({ cpus: [cpu], options: [countOf(3)] }).bytes);
    const streams = trace.description.streams.map(({ id, quietBeginNs }) => `${id}: ${quietBeginNs}`);
    const ever = 1n << 53n;
    expect(streams).toEqual([`t.dat CPU 0: ${ever}`, `t.dat CPU 1: ${ever}`, `t.dat CPU 2: ${ever}`]);
    const { tallies } = await decodeAll(trace, 0n);
    expect(tallies.map(({ events }) => events)).toEqual([1, 0, 0]);
  });
});

describe("pages", () => {
  const exit = (ts: bigint): PageItem => event(ts, exitRecord(true, 1, 12, 1, 0));

  async function timesOf(...pages: readonly Uint8Array[]) {
    const { trace, problems } = await opened(traceDatV7({ cpus: [joinBytes(...pages)] }).bytes);
    const { tallies, rows } = await decodeAll(trace, 0n, (batch, row) =>
      batch.kind[row] === EventKind.KVM_EXIT
        ? `${batch.ts[row]}`
        : batch.kind[row] === EventKind.LOST
          ? `lost ${batch.ts[row]}-${batch.x[row]}`
          : "end",
    );
    return { times: rows.filter((row) => row !== "end"), tally: tallies[0], problems: problems() };
  }

  it("may hold time stamps, time extensions and discarded events", async () => {
    const far = 5n << 58n;
    const { times } = await timesOf(
      page(X86, [
        exit(10n),
        { kind: "padding", ts: 15n, bytes: 40 },
        exit(20n),
        { kind: "stamp", ts: 1n << 40n },
        exit((1n << 40n) + 7n),
      ]),
      page(X86, [exit(1n << 50n), exit((1n << 50n) + (1n << 40n))]),
    );
    expect(times).toEqual(["10", "20", `${(1n << 40n) + 7n}`, `${1n << 50n}`, `${(1n << 50n) + (1n << 40n)}`]);
    // A stamp has 59 bits; the others are those of the time before it.
    const high = await timesOf(page(X86, [exit(far), { kind: "stamp", ts: far + 100n }, exit(far + 101n)]));
    expect(high.tally?.lastNs).toBe(far + 101n);
  });

  it("say how many events were lost before them", async () => {
    const { times, tally } = await timesOf(
      page(X86, [exit(10n)]),
      page(X86, [exit(50n)], { lost: 7 }),
      page(X86, [exit(90n)], { lost: -1 }),
    );
    expect(times).toEqual(["10", "lost 10-50", "50", "lost 50-90", "90"]);
    expect(tally?.lost).toEqual([
      { beginNs: 10n, endNs: 50n, events: 7 },
      { beginNs: 50n, endNs: 90n, events: -1 },
    ]);
  });

  it("that begin with a loss mean that more was recorded before", async () => {
    const { trace } = await opened(
      traceDatV7({ cpus: [page(X86, [exit(10n)], { lost: 3 }), page(X86, [exit(10n)])] }).bytes,
    );
    expect(trace.description.streams.map(({ quietBeginNs }) => quietBeginNs === 0n)).toEqual([true, false]);
  });

  it("with a length beyond their end are a loss", async () => {
    const wrong = page(X86, [exit(20n)]);
    new DataView(wrong.buffer).setUint32(8, 9000, true);
    const { times, problems } = await timesOf(page(X86, [exit(10n)]), wrong, page(X86, [exit(30n)]));
    expect(times).toEqual(["10", "lost 10-30", "30"]);
    expect(problems).toEqual([expect.stringMatching(/^error: t\.dat CPU 0: a page claims to hold 9000 bytes @\d+$/)]);
  });

  it("with a record that crosses their end are a loss from there on", async () => {
    const wrong = page(X86, [exit(20n), exit(25n)]);
    new DataView(wrong.buffer).setUint8(16 + 36 + 4 - 4, 28);
    const { times, problems } = await timesOf(wrong, page(X86, [exit(30n)]));
    expect(times).toEqual(["20", "lost 20-30", "30"]);
    expect(problems).toHaveLength(1);
  });

  it("keep events of unknown numbers and of formats that do not parse, as bytes", async () => {
    const unknown = new Bytes(true).u16(999).u16(0).u32(5).u32(0x01020304).done();
    const odd = new Bytes(true).u16(77).u16(0).u32(5).u32(9).done();
    const cpu = page(X86, [event(1n, unknown), event(2n, odd)]);
    const broken = formatText("broken", 77, ["int; 8; 4"]);
    const { trace, problems } = await opened(traceDatV6({ cpus: [cpu], formats: [SWITCH, broken] }).bytes);
    const events = await wholeEvents(trace, 0);
    expect(events.map(({ name, fields }) => [name, fields.bytes])).toEqual([
      ["unknown_event", [4, 3, 2, 1]],
      ["broken", [9, 0, 0, 0]],
    ]);
    expect(events[0]?.fields.common_type).toBe(999);
    expect(problems()).toEqual([
      expect.stringMatching(/^warning: the format of all:broken: .*; its events are shown as bytes$/),
    ]);
  });
});

describe("reading from the middle", () => {
  it("gives the events that were counted, from every checkpoint", async () => {
    const pages = Array.from({ length: 400 }, (_, p) =>
      page(
        X86,
        Array.from({ length: 60 }, (__, i) => event(BigInt(p * 1000 + i * 10), exitRecord(true, p, i, 1, 0))),
      ),
    );
    for (const compression of ["none", "zlib"]) {
      const { trace } = await opened(traceDatV7({ cpus: [joinBytes(...pages)], compression }).bytes);
      const { tallies } = await decodeAll(trace, 500n);
      const checkpoints = tallies[0]?.checkpoints ?? [];
      expect(checkpoints.length).toBe(5);
      const all = await wholeEvents(trace, 0);
      expect(all.length).toBe(24_000);
      for (const checkpoint of checkpoints) {
        const found = [];
        for await (const each of trace.readEventsAt(0, checkpoint, 3, 5)) found.push(each);
        expect(found).toEqual(all.slice(checkpoint.events + 3, checkpoint.events + 8));
        const times = await trace.eventTimes(0, checkpoint, 4);
        expect([...times]).toEqual(
          all.slice(checkpoint.events, checkpoint.events + 4).map(({ ns }) => Number(ns - 500n)),
        );
      }
    }
  });
});
