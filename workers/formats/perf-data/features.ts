import { hexOf } from "../../core/hex.js";
import { CPUMODE_MASK, CpuMode, Feature } from "./abi.js";
import { type Attr, MAX_ATTR_BYTES, readAttr } from "./attr.js";
import { type Cursor, textIn } from "./cursor.js";

/** What the feature sections of a file say (perf.data-file-format.txt, HEADER_*). */
export interface Facts {
  readonly environment: Record<string, string | number>;
  hostname?: string;
  /** Names and ids of events: those of the attributes' section have no names. */
  events?: readonly NamedEvent[];
  /** clockid_t, and a moment on it with its wall-clock time. */
  clock?: { readonly id: number; readonly wallNs: bigint; readonly clockNs: bigint };
  /** Times of the first and the last sample. */
  sampleTimes?: readonly [bigint, bigint];
  /** NUMA node by CPU. */
  readonly nodes: Map<number, number>;
  /** Core and package by CPU. */
  readonly places: Map<number, { readonly core: number; readonly socket: number }>;
  /** By path of a DSO, as hexadecimal digits. */
  readonly buildIds: Map<string, string>;
  isDirectory: boolean;
}

export interface NamedEvent {
  readonly attr: Attr | undefined;
  readonly name: string;
  readonly ids: readonly bigint[];
}

export function noFacts(): Facts {
  return { environment: {}, nodes: new Map(), places: new Map(), buildIds: new Map(), isDirectory: false };
}

/** More events, CPUs or ids than any machine has: damage. */
const MOST = 1 << 20;

/** Reads one section. False if it ends early; what was read until then counts. */
export function readFeature(feature: number, cursor: Cursor, facts: Facts): boolean {
  const { environment } = facts;
  switch (feature) {
    case Feature.HOSTNAME:
      facts.hostname = cursor.string();
      break;
    case Feature.OSRELEASE:
      environment.kernel_release = cursor.string();
      break;
    case Feature.VERSION:
      environment.perf_version = cursor.string();
      break;
    case Feature.ARCH:
      environment.machine = cursor.string();
      break;
    case Feature.NRCPUS:
      environment.cpus_available = cursor.u32();
      environment.cpus_online = cursor.u32();
      break;
    case Feature.CPUDESC:
      environment.cpu = cursor.string();
      break;
    case Feature.CPUID:
      environment.cpuid = cursor.string();
      break;
    case Feature.TOTAL_MEM:
      environment.memory_kib = Number(cursor.u64());
      break;
    case Feature.CMDLINE:
      environment.command = strings(cursor).join(" ");
      break;
    case Feature.EVENT_DESC:
      facts.events = readEvents(cursor);
      break;
    case Feature.CPU_TOPOLOGY:
      readTopology(cursor, facts);
      break;
    case Feature.NUMA_TOPOLOGY:
      readNodes(cursor, facts);
      break;
    case Feature.BUILD_ID:
      readBuildIds(cursor, facts);
      break;
    case Feature.SAMPLE_TIME:
      facts.sampleTimes = [cursor.u64(), cursor.u64()];
      break;
    case Feature.CLOCK_DATA:
      readClock(cursor, facts);
      break;
    case Feature.DIR_FORMAT:
      facts.isDirectory = true;
      break;
    default:
  }
  return !cursor.isShort;
}

function strings(cursor: Cursor): string[] {
  const count = cursor.u32();
  const all: string[] = [];
  while (all.length < Math.min(count, MOST) && !cursor.isShort) all.push(cursor.string());
  return all;
}

function readEvents(cursor: Cursor): NamedEvent[] {
  const count = cursor.u32();
  const size = cursor.u32();
  const events: NamedEvent[] = [];
  if (size > MAX_ATTR_BYTES) return events;
  while (events.length < Math.min(count, MOST) && !cursor.isShort) {
    const { at } = cursor;
    cursor.skip(size);
    const idCount = cursor.u32();
    const name = cursor.string();
    const ids: bigint[] = [];
    while (ids.length < Math.min(idCount, MOST) && !cursor.isShort) ids.push(cursor.u64());
    if (!cursor.isShort) events.push({ attr: readAttr(cursor.view, at, size, cursor.little), name, ids });
  }
  return events;
}

/** Lists of sibling cores and threads as text; then, since perf 3.19, core and package of each CPU. */
function readTopology(cursor: Cursor, { environment, places }: Facts): void {
  strings(cursor);
  strings(cursor);
  const cpus = environment.cpus_available;
  if (typeof cpus !== "number" || cpus > MOST || cursor.left < cpus * 8) return;
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    const core = cursor.u32() | 0;
    const socket = cursor.u32() | 0;
    if (0 <= core && 0 <= socket) places.set(cpu, { core, socket });
  }
}

function readNodes(cursor: Cursor, { nodes }: Facts): void {
  const count = cursor.u32();
  for (let i = 0; i < Math.min(count, MOST) && !cursor.isShort; i += 1) {
    const node = cursor.u32();
    cursor.skip(16);
    for (const cpu of cpusIn(cursor.string())) nodes.set(cpu, node);
  }
}

/** "0-3,8": a list of CPUs as the kernel writes it. */
function cpusIn(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split("-").map(Number);
    if (!(0 <= first && first <= last && last < MOST)) return [];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/**
 * build_id_event records one after the other: header, pid, 20 bytes of the id, where `misc` says so their number, and the
 * path. Those of guests name the same paths as their host.
 */
function readBuildIds(cursor: Cursor, { buildIds }: Facts): void {
  const { view, little } = cursor;
  while (cursor.left >= 8) {
    const { at } = cursor;
    const misc = view.getUint16(at + 4, little);
    const size = view.getUint16(at + 6, little);
    if (size < 8) break;
    cursor.skip(size);
    const mode = misc & CPUMODE_MASK;
    const isOfGuest = mode === CpuMode.GUEST_KERNEL || mode === CpuMode.GUEST_USER;
    if (cursor.isShort || size <= PATH_AT || isOfGuest || MOST <= buildIds.size) continue;
    const said = (misc & BUILD_ID_SIZE) === 0 ? BUILD_ID_BYTES : view.getUint8(at + 32);
    const id = new Uint8Array(view.buffer, view.byteOffset + at + 12, Math.min(said, BUILD_ID_BYTES));
    buildIds.set(textIn(view, at + PATH_AT, size - PATH_AT), hexOf(id));
  }
}

const BUILD_ID_BYTES = 20;
const PATH_AT = 36;
/** PERF_RECORD_MISC_BUILD_ID_SIZE */
const BUILD_ID_SIZE = 1 << 15;

function readClock(cursor: Cursor, facts: Facts): void {
  const version = cursor.u32();
  const id = cursor.u32();
  const wallNs = cursor.u64();
  const clockNs = cursor.u64();
  if (version === 1 && !cursor.isShort) facts.clock = { id, wallNs, clockNs };
}
