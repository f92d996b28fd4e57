import { joinBytes } from "../../setup/bytes.js";
import {
  exitRecord,
  type PageItem,
  page,
  switchRecord,
  traceDatV6,
  X86,
} from "../../unit/workers/formats/trace-dat/writer.js";

// Files of version 6 to decode: trace-cmd.dat.v6(5).

const MADE_EVENTS = 400_000;
const EVENTS_PER_PAGE = 60;

/** Switches and exits of two CPUs. */
export function madeTraceDat(): Uint8Array {
  const cpus = [0, 1].map((cpu) => {
    const pages: Uint8Array[] = [];
    for (let first = 0; first < MADE_EVENTS / 2; first += EVENTS_PER_PAGE) {
      const items = Array.from({ length: EVENTS_PER_PAGE }, (_, i) => itemAt(first + i, cpu));
      pages.push(page(X86, items));
    }
    return joinBytes(...pages);
  });
  const cmdlines = Array.from({ length: 7 }, (_, i) => `${100 + i} task${i}\n`).join("");
  return traceDatV6({ cpus, cmdlines }).bytes;
}

function itemAt(n: number, cpu: number): PageItem {
  const { record } = madeRecord(n, cpu, n % 2 === 0);
  return { kind: "event", ts: BigInt(1_000_000 + n * 1000 + cpu), record };
}

/** The n-th record of seven threads that take turns: a switch to the next one, or a VM exit. */
export function madeRecord(n: number, cpu: number, isSwitch: boolean) {
  const [thread, next] = [n % 7, (n + 1) % 7];
  const tid = 100 + thread;
  const record = isSwitch
    ? switchRecord(true, { tid, prev: `task${thread}`, nextTid: 100 + next, next: `task${next}` })
    : exitRecord(true, tid, 12, 1, cpu);
  return { tid, record };
}

/**
 * The pages of a file again and again, each time later, until they have so many MB. The file is little-endian, of version 6
 * and without instances, as `trace-cmd convert --file-version 6` writes it.
 */
export function enlargedTraceDat(file: Buffer, megabytes: number): Uint8Array {
  const pageSize = file.readUInt32LE(14);
  const cpus = file.readUInt32LE(file.indexOf("options  \0") - 4);
  const table = file.indexOf("flyrecord\0") + "flyrecord\0".length;
  const places = Array.from({ length: cpus }, (_, cpu) => {
    const [begin, size] = [table + cpu * 16, table + cpu * 16 + 8].map((at) => Number(file.readBigUInt64LE(at)));
    return { begin, size } as { readonly begin: number; readonly size: number };
  });
  const parts = places.map(({ begin, size }) => file.subarray(begin, begin + size));
  const copies = Math.ceil((megabytes * 1e6) / parts.reduce((sum, { length }) => sum + length, 0));
  const span = spanOf(parts, pageSize);
  const data = parts.map((pages) =>
    joinBytes(...Array.from({ length: copies }, (_, n) => movedPages(pages, pageSize, span * BigInt(n)))),
  );
  const head = Buffer.from(file.subarray(0, Math.min(...places.map(({ begin }) => begin))));
  let at = head.length;
  for (const [cpu, { length }] of data.entries()) {
    head.writeBigUInt64LE(BigInt(at), table + cpu * 16);
    head.writeBigUInt64LE(BigInt(length), table + cpu * 16 + 8);
    at += length;
  }
  return joinBytes(head, ...data);
}

/** Ticks from one copy to the next. The last events of a CPU may lie far behind the begin of its last page. */
function spanOf(parts: readonly Buffer[], pageSize: number): bigint {
  const begins: bigint[] = [];
  for (const pages of parts) for (let at = 0; at < pages.length; at += pageSize) begins.push(pages.readBigUInt64LE(at));
  const [first = 0n] = begins;
  const least = begins.reduce((a, b) => (b < a ? b : a), first);
  const most = begins.reduce((a, b) => (a < b ? b : a), first);
  return (most - least) * 2n;
}

/** Pages begin with their time. */
function movedPages(pages: Buffer, pageSize: number, ticks: bigint): Uint8Array {
  const moved = Buffer.from(pages);
  for (let at = 0; at < moved.length; at += pageSize) moved.writeBigUInt64LE(moved.readBigUInt64LE(at) + ticks, at);
  return moved;
}
