import type { FileEntry } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { CachedBytes } from "../cached-bytes.js";
import { filesByHead } from "../detect-by-head.js";
import type { FileHead } from "../file-head.js";
import type { Format, FormatTrace, OpenContext, TraceDescription } from "../format.js";
import { Notes } from "../notes.js";
import { RankedDecoders, RankedTrace, streamIn } from "../ranked/ranked-trace.js";
import { type DeclaredEvents, QemuStream } from "./qemu-stream.js";
import { HEADER_BYTES, type QemuData, scanQemu } from "./scan.js";
import { parseTraceEvents } from "./trace-events.js";

const MAGIC = 0xf2b177cb0aa429b4n;
const VERSION = 4n;
const MOST_DECLARED = 16 << 20;

interface QemuShare {
  readonly file: FileEntry;
  readonly data: QemuData;
  readonly declared: DeclaredEvents;
}

/** Traces of QEMU's "simple" backend. trace-events-all beside one gives its events the names of their arguments. */
export const qemuSimple: Format = {
  id: "qemu-simple",
  async detect(files, open) {
    const found = await filesByHead(files, open, isQemuSimple);
    const declared = found.length === 0 ? undefined : files.find(({ path }) => /(^|\/)trace-events(-all)?$/.test(path));
    return found.map((file) => ({
      format: "qemu-simple",
      path: file.path,
      files: declared === undefined ? [file] : [file, declared],
    }));
  },
  recognise: () => false,
  open: ({ files: [file, declared] }, context) => openQemu(file as FileEntry, declared, context),
  async openShare(share, { open }) {
    const { file, data, declared } = share as QemuShare;
    const source = open(file.source);
    if (!source.ok) return source;
    const stream = new QemuStream(data, declared, new CachedBytes(source.value));
    return ok(new RankedDecoders(source.value, new Map([[0, stream]])));
  },
};

/** scripts/simpletrace.py: a record whose event id is all ones, then the magic number, in the host's byte order. */
function isQemuSimple({ bytes }: FileHead): boolean {
  return bytes.byteLength >= 16 && byteOrderOf(bytes) !== undefined;
}

/** Whether it is little-endian; undefined: neither. */
function byteOrderOf(bytes: Uint8Array): boolean | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getBigUint64(0) !== 0xffffffffffffffffn) return undefined;
  return [true, false].find((isLittle) => view.getBigUint64(8, isLittle) === MAGIC);
}

async function openQemu(
  file: FileEntry,
  declaredIn: FileEntry | undefined,
  context: OpenContext,
): Promise<Result<FormatTrace>> {
  const source = context.open(file.source);
  if (!source.ok) return source;
  const head = await source.value.read(0, HEADER_BYTES);
  if (!head.ok) return head;
  const isLittle = head.value.length < HEADER_BYTES ? undefined : byteOrderOf(head.value);
  if (isLittle === undefined) return fail("the header of this QEMU trace is cut off", { file: file.path, offset: 0 });
  const version = new DataView(head.value.buffer, head.value.byteOffset).getBigUint64(16, isLittle);
  if (version !== VERSION) {
    const text = `QEMU traces of version ${version} are not supported, only those of version ${VERSION}`;
    return fail(text, { file: file.path, offset: 16 });
  }
  const notes = new Notes(context.diagnostics, file.path);
  const data = await scanQemu(source.value, isLittle, notes);
  if (data.count === 0) return fail("this QEMU trace holds no events", { file: file.path });
  const declared = declaredIn === undefined ? new Map() : await declaredEvents(declaredIn, context);
  if (declaredIn === undefined) {
    notes.note("arguments have no names: put QEMU's trace-events-all among the opened files");
  }
  const stream = new QemuStream(data, declared, new CachedBytes(source.value));
  const share = (): QemuShare => ({ file, data, declared });
  return ok(new RankedTrace(source.value, [stream], describe(file, data), share));
}

async function declaredEvents(file: FileEntry, { open, diagnostics }: OpenContext): Promise<DeclaredEvents> {
  const source = open(file.source);
  const bytes = source.ok ? await source.value.read(0, Math.min(MOST_DECLARED, file.source.size)) : source;
  if (source.ok) source.value.close();
  if (!bytes.ok) {
    diagnostics.warning(`arguments have no names: ${bytes.error.message}`, file.path);
    return new Map();
  }
  return parseTraceEvents(new TextDecoder().decode(bytes.value.slice()));
}

function describe({ path, source }: FileEntry, { base, times, count, names }: QemuData): TraceDescription {
  const ns = (at: number) => base + BigInt(times[at] as number);
  const place = { cpu: -1, begin: 0, end: source.size, firstNs: ns(0), lastNs: ns(count - 1), eventNames: names };
  return {
    path,
    format: "qemu-simple",
    hostname: undefined,
    tracer: "QEMU",
    // QEMU's names are its own: "kvm_set_irq" of QEMU is no event of the kernel.
    dialect: "ust",
    environment: {},
    uuid: undefined,
    clock: { name: "monotonic", frequencyHz: 1e9, epochOffsetNs: 0n },
    streams: [streamIn(path, "", place)],
    eventNames: names,
  };
}
