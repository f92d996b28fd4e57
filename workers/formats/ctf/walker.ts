import { halvesToBigInt, halvesToNumber, readBits, reverseBits, signExtend } from "./bits.js";
import { ClockValue } from "./clock.js";
import { alignUp, repeatedBits } from "./compile-fields.js";
import { type FieldNode, FieldType, ROLE_COUNT, type Role } from "./field-node.js";
import { nulAt, unitBytes } from "./text-encoding.js";
import { readVarint, VARINT_SHORT, varintBits } from "./varint.js";

/** Why a walk stopped. */
export const Fault = {
  NONE: 0,
  /** Ran into the limit: more bytes are needed, or the field crosses the end of its packet. */
  SHORT: 1,
  /** Byte order changes inside a byte. */
  BYTE_ORDER: 2,
  /** No option of a variant has the label of its tag. */
  TAG: 3,
  /** A sequence of more elements than there can be. */
  LENGTH: 4,
  /** A variable-length integer of more than 64 bits. */
  VARINT: 5,
} as const;
export type Fault = (typeof Fault)[keyof typeof Fault];

export const FAULT_TEXT: readonly string[] = [
  "",
  "event crosses the end of the packet",
  "byte order changes inside a byte",
  "the tag of a variant selects none of its options",
  "sequence is longer than its packet",
  "variable-length integer has more than 64 bits",
];

/** A bad length could repeat elements of no size for ever. */
const MAX_EMPTY_ELEMENTS = 65536;

/**
 * Reads fields one by one: the general way, for every layout. `pos` and `limit` are bits from a point that
 * is aligned like the start of the packet. A false return leaves `fault` set and `pos` undefined.
 */
export class Walker {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  pos = 0;
  limit = 0;
  fault: Fault = Fault.NONE;
  /** The integer read last, sign-extended if signed. */
  lo = 0;
  hi = 0;
  readonly clock = new ClockValue();
  readonly registers: Float64Array;
  readonly wideRegisters: bigint[];
  /** By register: the bytes of the last value, of string fields that are asked for. */
  readonly texts: (Uint8Array | undefined)[];
  readonly roleLo = new Float64Array(ROLE_COUNT);
  readonly roleHi = new Float64Array(ROLE_COUNT);
  /** Bits of the role's field, 0 where it has not been read. */
  readonly roleSize = new Int32Array(ROLE_COUNT);
  /** Byte order of the field before: 0 unknown, 1 little, 2 big. */
  private lastOrder = 0;

  constructor(registerCount: number) {
    this.registers = new Float64Array(registerCount);
    this.wideRegisters = new Array<bigint>(registerCount).fill(0n);
    this.texts = new Array<Uint8Array | undefined>(registerCount);
  }

  point(bytes: Uint8Array, limitBits: number): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = limitBits;
  }

  /** Call before the first field of each scope: byte order is checked within scopes, as babeltrace2 does. */
  beginScope(): void {
    this.lastOrder = 0;
    this.fault = Fault.NONE;
  }

  align(bits: number): void {
    if (bits > 1) this.pos = alignUp(this.pos, bits);
  }

  skip(node: FieldNode): boolean {
    this.align(node.align);
    if (node.fixedBits >= 0 && !node.acts && node.fixedBits % 8 === 0 && this.pos % 8 === 0) {
      return this.advance(node.fixedBits);
    }
    switch (node.type) {
      case FieldType.INT:
        return this.int(node);
      case FieldType.FLOAT:
        return this.checkOrder(node) && this.advance(node.size);
      case FieldType.STRING:
        return node.reg < 0 ? this.stringEnd(node) >= 0 : this.keepText(node);
      case FieldType.STRUCT:
        for (const child of node.children) if (!this.skip(child)) return false;
        return this.pos <= this.limit || this.fail(Fault.SHORT);
      case FieldType.VARIANT: {
        const option = this.option(node);
        return option === undefined ? this.isAbsent(node) : this.skip(option);
      }
      case FieldType.VARINT:
        return this.varint(node);
      default:
        return this.skipElements(node);
    }
  }

  private skipElements(node: FieldNode): boolean {
    const count = this.elementCount(node);
    return this.skipSome(node.children[0] as FieldNode, count);
  }

  /** Elements of an array or sequence, as far as is known before it is read. */
  elementCount(node: FieldNode): number {
    return node.type === FieldType.ARRAY ? node.count : (this.registers[node.from] as number);
  }

  /** Moves past so many elements. */
  skipSome(element: FieldNode, count: number): boolean {
    if (count < 0) return this.fail(Fault.LENGTH);
    const bits = repeatedBits(element, count);
    if (bits > this.limit - this.pos) return this.fail(Fault.SHORT);
    if (bits >= 0 && !element.acts && bits % 8 === 0 && this.pos % 8 === 0) return this.advance(bits);
    let empty = 0;
    for (let i = 0; i < count; i += 1) {
      const before = this.pos;
      if (!this.skip(element)) return false;
      if (this.pos === before && ++empty > MAX_EMPTY_ELEMENTS) return this.fail(Fault.LENGTH);
    }
    return this.pos <= this.limit || this.fail(Fault.SHORT);
  }

  /** Reads an integer into `lo`, `hi`, and applies its role. The position must be aligned. */
  int(node: FieldNode): boolean {
    const { size } = node;
    if (this.pos + size > this.limit) return this.fail(Fault.SHORT);
    if (!this.checkOrder(node)) return false;
    if (this.pos % 8 === 0 && size === 32 && !node.isReversed) {
      this.lo = this.view.getUint32(this.pos / 8, !node.bigEndian);
      this.hi = node.signed && (this.lo | 0) < 0 ? 0xffffffff : 0;
    } else {
      readBits(this.bytes, this.pos, size, node.bigEndian, this);
      if (node.isReversed) reverseBits(this, size);
      if (node.signed) signExtend(this, size);
    }
    this.pos += size;
    if (node.acts) this.act(node, size);
    return true;
  }

  /** As `int`, for an integer of variable length. */
  varint(node: FieldNode): boolean {
    const size = readVarint(this.bytes, this.pos / 8, Math.floor(this.limit / 8), node.signed, this);
    if (size < 0) return this.fail(size === VARINT_SHORT ? Fault.SHORT : Fault.VARINT);
    this.pos += size * 8;
    if (node.acts) this.act(node, varintBits(size));
    return true;
  }

  /** `bits`: of the clock that the integer tells. */
  private act(node: FieldNode, bits: number): void {
    if (node.reg >= 0) {
      this.registers[node.reg] = halvesToNumber(this.lo, this.hi, node.signed);
      if (node.keepsWide) this.wideRegisters[node.reg] = halvesToBigInt(this.lo, this.hi, node.signed);
    }
    if (node.role !== 0) {
      this.keepRole(node.role, node.size);
      for (const role of node.moreRoles) this.keepRole(role, node.size);
    }
    if (node.clock) this.clock.update(bits, this.lo, this.hi);
  }

  private keepRole(role: Role, size: number): void {
    this.roleLo[role] = this.lo;
    this.roleHi[role] = this.hi;
    this.roleSize[role] = size;
  }

  /** Moves past a string and its NUL; the byte index of the NUL, or -1. */
  stringEnd({ encoding }: FieldNode): number {
    const start = this.pos / 8;
    const limit = Math.floor(this.limit / 8);
    const { bytes } = this;
    if (encoding !== undefined) return this.wideStringEnd(start, limit, unitBytes(encoding));
    for (let at = start; at < limit; at += 1) {
      if (bytes[at] === 0) {
        this.pos = (at + 1) * 8;
        return at;
      }
    }
    this.fail(Fault.SHORT);
    return -1;
  }

  private wideStringEnd(start: number, limit: number, unit: number): number {
    const at = nulAt(this.bytes, start, limit, unit);
    if (at < 0) this.fail(Fault.SHORT);
    else this.pos = (at + unit) * 8;
    return at;
  }

  private keepText(node: FieldNode): boolean {
    const start = this.pos / 8;
    const end = this.stringEnd(node);
    if (end < 0) return false;
    this.texts[node.reg] = this.bytes.slice(start, end);
    return true;
  }

  /** Whether a field for which `option` has found nothing need not be there. */
  isAbsent(node: FieldNode): boolean {
    if (node.mayBeAbsent) this.fault = Fault.NONE;
    return node.mayBeAbsent;
  }

  option(node: FieldNode): FieldNode | undefined {
    const index = node.wide ? this.wideOption(node) : this.narrowOption(node);
    const option = node.children[index];
    if (option === undefined) this.fail(Fault.TAG);
    return option;
  }

  private narrowOption(node: FieldNode): number {
    const tag = this.registers[node.from] as number;
    for (const range of node.tags) if (range.lower <= tag && tag <= range.upper) return range.option;
    return -1;
  }

  private wideOption(node: FieldNode): number {
    const tag = this.wideRegisters[node.from] ?? 0n;
    for (const range of node.tags) if (range.lowerBig <= tag && tag <= range.upperBig) return range.option;
    return -1;
  }

  advance(bits: number): boolean {
    this.pos += bits;
    return this.pos <= this.limit || this.fail(Fault.SHORT);
  }

  checkOrder(node: FieldNode): boolean {
    const order = node.bigEndian ? 2 : 1;
    if (this.pos % 8 !== 0 && this.lastOrder !== 0 && this.lastOrder !== order) return this.fail(Fault.BYTE_ORDER);
    this.lastOrder = order;
    return true;
  }

  fail(fault: Fault): false {
    this.fault = fault;
    return false;
  }
}
