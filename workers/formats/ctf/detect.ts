import type { FileEntry, OpenSource } from "../../core/byte-source.js";
import type { FileHead } from "../file-head.js";
import type { TraceCandidate } from "../format.js";
import { RECORD_SEPARATOR } from "./metadata-json/index.js";
import { PACKET_MAGIC } from "./packet.js";
import { bySameTrace } from "./same-trace.js";

export const CTF18_ID = "ctf-1.8";
export const CTF2_ID = "ctf-2";
/** Either format of this folder. */
export type CtfId = typeof CTF18_ID | typeof CTF2_ID;

const METADATA = "metadata";
/** Magic number of packetized metadata (CTF 1.8.3, 7.1). */
const METADATA_MAGIC = 0x75d11d57;
const NO_UUID = "00000000-0000-0000-0000-000000000000";
const HEAD_BYTES = 4096;

/**
 * Every folder with a `metadata` file is a CTF trace, of the format that the file's begin tells. Folders whose metadata has
 * the same UUID and describes the same are parts of one trace: chunks of a rotated LTTng session.
 */
export async function detectTraces(
  files: readonly FileEntry[],
  open: OpenSource,
  format: CtfId,
): Promise<readonly TraceCandidate[]> {
  const folders = byFolder(files);
  const byUuid = new Map<string, FileEntry[]>();
  for (const [folder, inside] of folders) {
    const metadata = inside.find((file) => nameOf(file.path) === METADATA);
    if (metadata === undefined) continue;
    const identity = await identify(metadata, open);
    if (identity.format !== format) continue;
    const key = identity.uuid ?? `folder ${folder}`;
    const alike = byUuid.get(key);
    if (alike === undefined) byUuid.set(key, [metadata]);
    else alike.push(metadata);
  }
  const candidates: TraceCandidate[] = [];
  for (const alike of byUuid.values()) {
    const traces = alike.length === 1 ? [alike] : await bySameTrace(alike, open);
    for (const metadata of traces) candidates.push(candidateOf(format, metadata, folders));
  }
  return candidates;
}

/** Whether a file is a stream without metadata. Beside metadata of an unknown version it lacks none. */
export function isStreamAlone({ bytes, folder }: FileHead): boolean {
  if (bytes.length < 4 || folder.has(METADATA)) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4);
  return view.getUint32(0, true) === PACKET_MAGIC || view.getUint32(0) === PACKET_MAGIC;
}

/** The trace of these metadata files, with all that lies beside them. */
function candidateOf(
  format: CtfId,
  metadata: readonly FileEntry[],
  folders: ReadonlyMap<string, FileEntry[]>,
): TraceCandidate {
  const parts = metadata.map(({ path }) => folderOf(path));
  const files = parts.flatMap((part) => [...(folders.get(part) ?? []), ...(folders.get(joined(part, "index")) ?? [])]);
  return {
    format,
    path: parts.toSorted(compareNames)[0] ?? "",
    files: files.toSorted((a, b) => compareNames(a.path, b.path)),
  };
}

interface Identity {
  readonly format: CtfId;
  readonly uuid: string | undefined;
}

/** Reads the head of a metadata file. */
async function identify(metadata: FileEntry, open: OpenSource): Promise<Identity> {
  const unknown: Identity = { format: CTF18_ID, uuid: undefined };
  const source = open(metadata.source);
  if (!source.ok) return unknown;
  const read = await source.value.read(0, HEAD_BYTES);
  source.value.close();
  return read.ok ? identifyHead(read.value) : unknown;
}

function identifyHead(bytes: Uint8Array): Identity {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPacketized =
    bytes.length >= 37 && (view.getUint32(0, true) === METADATA_MAGIC || view.getUint32(0) === METADATA_MAGIC);
  if (isPacketized)
    return { format: bytes[35] === 2 ? CTF2_ID : CTF18_ID, uuid: known(uuidText(bytes.subarray(4, 20))) };
  const text = new TextDecoder("latin1").decode(bytes);
  if (bytes[0] === RECORD_SEPARATOR) return { format: CTF2_ID, uuid: known(preambleUuid(text)) };
  const found = /\buuid\s*=\s*"([0-9a-fA-F-]{36})"/.exec(text.slice(Math.max(0, text.search(/\btrace\s*\{/))));
  return { format: CTF18_ID, uuid: known(found?.[1]?.toLowerCase()) };
}

/** CTF2-SPEC-2.0: the first fragment has it as an array of bytes. */
function preambleUuid(text: string): string | undefined {
  const [, preamble = ""] = text.split("\u001e", 2);
  const numbers = /"uuid"\s*:\s*\[([\d\s,]*)\]/.exec(preamble)?.[1]?.split(",").map(Number);
  return numbers?.length === 16 ? uuidText(Uint8Array.from(numbers)) : undefined;
}

function known(uuid: string | undefined): string | undefined {
  return uuid === NO_UUID ? undefined : uuid;
}

function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function byFolder(files: readonly FileEntry[]): Map<string, FileEntry[]> {
  const folders = new Map<string, FileEntry[]>();
  for (const file of files) {
    const folder = folderOf(file.path);
    const inside = folders.get(folder);
    if (inside === undefined) folders.set(folder, [file]);
    else inside.push(file);
  }
  return folders;
}

export function isMetadata(file: FileEntry): boolean {
  return nameOf(file.path) === METADATA;
}

/** Whether a file beside metadata may hold a stream. */
export function mayBeStream(file: FileEntry): boolean {
  const name = nameOf(file.path);
  return name !== METADATA && !name.startsWith(".") && !name.endsWith(".idx");
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function joined(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** "ch_2" before "ch_10". */
function compareNames(a: string, b: string): number {
  const left = a.split(/(\d+)/);
  const right = b.split(/(\d+)/);
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const [x, y] = [left[i] as string, right[i] as string];
    if (x === y) continue;
    return i % 2 === 1 && Number(x) !== Number(y) ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return left.length - right.length;
}
