import { type FieldNode, FieldType, Role } from "./field-node.js";

/**
 * LTTng's event headers, which have a reader of their own: an id, an enumeration whose last value
 * means "extended", and a variant that holds the low bits of the clock, or a full id and a full clock value.
 * They are recognised by their structure and not by names, so that other tracers with such a header gain as well.
 */
export interface LttngHeader {
  /** Compact: 5 bits of id and 27 of clock share a word. Large: 16 bits of id, then 32 of clock. */
  readonly kind: "compact" | "large";
  /** The id that means "extended". */
  readonly extendedId: number;
  readonly littleEndian: boolean;
  /** Bytes, powers of two. */
  readonly align: number;
  /** Alignment of the clock value of a large header, bytes. */
  readonly clockAlign: number;
  /** The extended header; undefined if it is not a full id and a full clock value. */
  readonly extended: ExtendedHeader | undefined;
}

/** 32 bits of id, then 64 of clock. Alignments in bytes. */
export interface ExtendedHeader {
  readonly align: number;
  readonly clockAlign: number;
}

/** LTTng's header, if the stream has one. */
export function lttngHeader(
  header: FieldNode | undefined,
  bodies: readonly (FieldNode | undefined)[],
): LttngHeader | undefined {
  if (header === undefined || header.align % 8 !== 0 || header.children.length !== 2) return undefined;
  const [id, variant] = header.children as [FieldNode, FieldNode];
  if (id.type !== FieldType.INT || id.role !== Role.EVENT_ID || id.signed || id.clock || id.isReversed)
    return undefined;
  if (variant.type !== FieldType.VARIANT || variant.from !== id.reg) return undefined;
  const short = shortOption(id, variant);
  if (short === undefined || short.bigEndian !== id.bigEndian) return undefined;
  if (bodies.some((body) => body !== undefined && (refersTo(body, id.reg) || hasClock(body)))) return undefined;
  const kind = layoutKind(id, short);
  if (kind === undefined) return undefined;
  return {
    kind,
    extendedId: 2 ** id.size - 1,
    littleEndian: !id.bigEndian,
    align: header.align / 8,
    clockAlign: Math.max(1, short.align / 8),
    extended: extendedHeader(id, variant),
  };
}

/** The clock field of the option that all ids but the greatest select. */
function shortOption(id: FieldNode, variant: FieldNode): FieldNode | undefined {
  const extended = 2 ** id.size - 1;
  const first = variant.tags.find((range) => range.lower === 0);
  if (first === undefined || first.upper !== extended - 1) return undefined;
  const overlaps = variant.tags.some((range) => range !== first && range.lower < extended);
  const option = variant.children[first.option];
  if (overlaps || option?.type !== FieldType.STRUCT || option.children.length !== 1) return undefined;
  const clock = option.children[0] as FieldNode;
  const isPlain =
    clock.type === FieldType.INT && clock.clock && clock.reg < 0 && clock.role === Role.NONE && !clock.isReversed;
  return isPlain && option.align === clock.align ? clock : undefined;
}

function extendedHeader(id: FieldNode, variant: FieldNode): ExtendedHeader | undefined {
  const tag = 2 ** id.size - 1;
  const range = variant.tags.find(({ lower, upper }) => lower <= tag && tag <= upper);
  const option = range && variant.children[range.option];
  if (option?.type !== FieldType.STRUCT || option.children.length !== 2) return undefined;
  const [fullId, clock] = option.children as [FieldNode, FieldNode];
  const isId = isPlainInt(fullId, 32, id.bigEndian) && fullId.role === Role.EVENT_ID && !fullId.clock;
  const isClock = isPlainInt(clock, 64, id.bigEndian) && clock.role === Role.NONE && clock.clock;
  if (!isId || !isClock) return undefined;
  return { align: option.align / 8, clockAlign: clock.align / 8 };
}

/** Whether a field is unsigned, of whole bytes, and without any role. */
function isPlainInt(node: FieldNode, size: number, bigEndian: boolean): boolean {
  if (node.type !== FieldType.INT || node.size !== size || node.signed || node.reg >= 0) return false;
  if (node.isReversed || node.moreRoles.length > 0) return false;
  return node.bigEndian === bigEndian && node.align % 8 === 0;
}

function layoutKind(id: FieldNode, clock: FieldNode): LttngHeader["kind"] | undefined {
  if (id.size === 5 && id.align === 1 && clock.size === 27 && clock.align === 1) return "compact";
  const isLarge = id.size === 16 && id.align % 8 === 0 && clock.size === 32 && clock.align % 8 === 0;
  return isLarge ? "large" : undefined;
}

/** Whether a body holds clock values: an event's time is the clock before its body, which the fast reader does not keep. */
function hasClock(node: FieldNode): boolean {
  return node.clock || node.children.some(hasClock);
}

/** Whether a body uses the header's id: the fast reader does not put it into its register. */
function refersTo(node: FieldNode, register: number): boolean {
  return node.from === register || node.children.some((child) => refersTo(child, register));
}
