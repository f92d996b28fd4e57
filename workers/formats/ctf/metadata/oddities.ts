import type { MetadataDraft, TraceDraft } from "./draft.js";

/** Something other readers refuse, which costs nothing here: worth a word. */
export interface Oddity {
  readonly message: string;
  /** Offset in the text. */
  readonly position: number;
}

/** babeltrace2 keeps ids of events as signed numbers. */
const MAX_EVENT_ID = 2n ** 63n;

/** `plainText`: the text, where it is not in packets. */
export function oddities({ trace, events }: MetadataDraft, plainText: Uint8Array | undefined): readonly Oddity[] {
  const found: Oddity[] = [];
  if (plainText !== undefined && !hasSignature(plainText)) {
    found.push({ message: "metadata do not begin with `/* CTF 1.8 */`: read as CTF 1.8", position: 0 });
  }
  const uuidAt = trace === undefined ? undefined : oddUuidAt(trace);
  if (uuidAt !== undefined) {
    found.push({ message: "the `uuid` of packets is not an array of 16 bytes: it is not compared", position: uuidAt });
  }
  const large = events.find(({ id }) => MAX_EVENT_ID <= id);
  if (large !== undefined) found.push({ message: `event id ${large.id} is beyond 2^63`, position: large.position });
  return found;
}

/** CTF 1.8.3, 7.1. */
function hasSignature(text: Uint8Array): boolean {
  return /^\s*\/\*\s*CTF\s+1\.8/.test(new TextDecoder("latin1").decode(text.subarray(0, 256)));
}

/** CTF 1.8.3, 5.1: `uint8_t uuid[16]`. */
function oddUuidAt({ packetHeader }: TraceDraft): number | undefined {
  const member = packetHeader?.layout.members.find(({ name }) => name === "uuid");
  if (member === undefined) return undefined;
  const { type } = member;
  const isUuid = type.kind === "array" && type.length === 16 && type.element.kind === "int" && type.element.size === 8;
  return isUuid ? undefined : member.position;
}
