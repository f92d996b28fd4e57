import { PerfWriter, tracingData } from "../../setup/perf-data.js";
import { int, message, text as textField } from "../../setup/proto.js";
import * as perfetto from "../../unit/workers/formats/perfetto/writer.js";
import { type PageItem, page, traceDatV6, traceDatV7, X86 } from "../../unit/workers/formats/trace-dat/writer.js";
import { type RunEvent, TRACEPOINTS, type Tracepoint } from "./kernel-events.js";
import { FORMATS_OF_RUN, idOf, recordOf } from "./records.js";

// One run in the formats of several tracers. Events come in the order of time.

type Written = Uint8Array<ArrayBuffer>;

export function traceDat(run: readonly RunEvent[], version: 6 | 7): Written {
  const cpus = cpusOf(run).map((events) => pages(events));
  const formats = FORMATS_OF_RUN.map(({ text }) => text);
  const comms = new Map(run.map(({ tid, comm }) => [tid, comm]));
  const cmdlines = [...comms].map(([tid, comm]) => `${tid} ${comm}\n`).join("");
  const write = version === 6 ? traceDatV6 : traceDatV7;
  return new Uint8Array(write({ cpus, formats, cmdlines, clock: "mono" }).bytes);
}

function cpusOf(run: readonly RunEvent[]): RunEvent[][] {
  const cpus: RunEvent[][] = [];
  for (const event of run) {
    while (cpus.length <= event.cpu) cpus.push([]);
    cpus[event.cpu]?.push(event);
  }
  return cpus;
}

function pages(events: readonly RunEvent[]): Uint8Array {
  const all: Uint8Array[] = [];
  let items: PageItem[] = [];
  let bytes = 0;
  const end = () => {
    if (items.length > 0) all.push(page(X86, items));
    items = [];
    bytes = 0;
  };
  for (const event of events) {
    const record = recordOf(event);
    // The record, its head, and a time extension.
    const size = record.length + 20;
    if (4000 < bytes + size) end();
    items.push({ kind: "event", ts: event.ns, record });
    bytes += size;
  }
  end();
  return Buffer.concat(all);
}

export function perfData(run: readonly RunEvent[]): Written {
  const used = FORMATS_OF_RUN.filter(({ name }) => run.some((event) => event.name === name));
  const events = used.map(({ system, name }) => {
    return { name: `${system}:${name}`, type: 2, config: idOf(name), ids: [idOf(name)], clockId: 1 };
  });
  const writer = new PerfWriter(events, { hasRaw: true, features: new Map([[1, tracingData(used)]]) });
  const threads = new Map(run.map(({ tid, tgid, comm }) => [tid, { tgid, comm }]));
  const names = [...threads].map(([tid, { tgid, comm }]) => writer.comm(0, tgid, tid, comm));
  const samples = run.map((event) => {
    const { ns: time, name, tgid: pid, tid, cpu } = event;
    return writer.sample({ time, id: idOf(name), pid, tid, cpu, misc: 1, raw: recordOf(event) });
  });
  return new Uint8Array(writer.file(...names, ...samples));
}

/** With the processes of threads (options/record-tgid). */
export function ftraceText(run: readonly RunEvent[]): Written {
  const lines = run.map(({ ns, cpu, tid, tgid, comm, name, fields }) => {
    const task = `${(tid === 0 ? "<idle>" : comm).padStart(16)}-${String(tid).padEnd(7)}`;
    const process = tid === 0 ? "(-------)" : `(${String(tgid).padStart(7)})`;
    const time = `${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, "0")}`;
    const { text } = TRACEPOINTS[name] as Tracepoint;
    const body = name.startsWith("sys_exit") ? `${name.slice(9)} -> ${text(fields)}` : `${name}: ${text(fields)}`;
    const own = name.startsWith("sys_exit") ? `sys_${body}` : body;
    return `${task} ${process} [${String(cpu).padStart(3, "0")}] d..2. ${time}: ${own}\n`;
  });
  return new TextEncoder().encode(`# tracer: nop\n#\n${lines.join("")}`);
}

/** Bundles of some events of each CPU, and the list of processes. */
export function perfettoTrace(run: readonly RunEvent[]): Written {
  const bundles = cpusOf(run).flatMap((events, cpu) => {
    const some: Uint8Array[] = [];
    for (let at = 0; at < events.length; at += 100) {
      const written = events.slice(at, at + 100).map(({ ns, tid, name, fields }) => {
        const own =
          TRACEPOINTS[name]?.fields.map((field) => (/(\w+)(?:\[\d+\])?$/.exec(field) ?? [])[1] as string) ?? [];
        return { ts: ns, name, pid: tid, fields: Object.fromEntries(own.map((key) => [key, fields[key] ?? 0])) };
      });
      some.push(perfetto.bundle(cpu, written));
    }
    return some;
  });
  return perfetto.trace(perfetto.clockSnapshot({ 3: 0, 6: 0 }), processTree(run), ...bundles);
}

/** At the time of the first event. */
function processTree(run: readonly RunEvent[]): Uint8Array {
  const threads = new Map(run.filter(({ tid }) => tid !== 0).map((event) => [event.tid, event]));
  const entries = [...threads.values()].map(({ tid, tgid, comm }) => {
    const isProcess = tid === tgid;
    const process = isProcess ? [message(1, int(1, tid), int(2, 1), textField(3, comm))] : [];
    return [...process, message(2, int(1, tid), textField(2, comm), int(3, tgid))];
  });
  return perfetto.packet(message(2, ...entries.flat()), int(8, run[0]?.ns ?? 0n));
}
