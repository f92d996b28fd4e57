import type { ByteSource } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";

// ELF as the System V ABI (gabi, chapters 4 and 5) describes it. Names of fields are those of elf.h.

export interface ElfLayout {
  readonly is64: boolean;
  readonly little: boolean;
}

export interface ElfHeader extends ElfLayout {
  /** e_type: 1 relocatable, 2 executable, 3 shared object, 4 core. */
  readonly type: number;
  /** e_machine */
  readonly machine: number;
  readonly phoff: number;
  readonly phentsize: number;
  readonly phnum: number;
  readonly shoff: number;
  readonly shentsize: number;
  readonly shnum: number;
  readonly shstrndx: number;
}

export const ET_REL = 1;

const HEADER_BYTES = 64;
/** Numbers that do not fit into their fields stand in the first section header. */
const PN_XNUM = 0xffff;
const SHN_XINDEX = 0xffff;

export function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;
}

export async function readElfHeader(source: ByteSource): Promise<Result<ElfHeader>> {
  const read = await source.read(0, HEADER_BYTES);
  if (!read.ok) return read;
  const bytes = read.value;
  if (!isElf(bytes)) return fail("no ELF file", { offset: 0 });
  const [elfClass, data] = [bytes[4], bytes[5]];
  if (elfClass !== 1 && elfClass !== 2) return fail(`an ELF file of unknown class ${elfClass}`, { offset: 4 });
  if (data !== 1 && data !== 2) return fail(`an ELF file of unknown byte order ${data}`, { offset: 5 });
  const layout = { is64: elfClass === 2, little: data === 1 };
  if (bytes.byteLength < (layout.is64 ? 64 : 52))
    return fail("the ELF header is cut off", { offset: bytes.byteLength });
  const fields = new Fields(bytes, layout);
  const [phoff, shoff] = layout.is64 ? [fields.word(32), fields.word(40)] : [fields.u32(28), fields.u32(32)];
  const rest = layout.is64 ? 54 : 42;
  const header: ElfHeader = {
    ...layout,
    type: fields.u16(16),
    machine: fields.u16(18),
    phoff,
    shoff,
    phentsize: fields.u16(rest),
    phnum: fields.u16(rest + 2),
    shentsize: fields.u16(rest + 4),
    shnum: fields.u16(rest + 6),
    shstrndx: fields.u16(rest + 8),
  };
  return ok(await withLargeNumbers(source, header));
}

/** gabi: e_shnum of 0, e_shstrndx of SHN_XINDEX and e_phnum of PN_XNUM say that the first section header has the number. */
async function withLargeNumbers(source: ByteSource, header: ElfHeader): Promise<ElfHeader> {
  const isLarge = header.shnum === 0 || header.shstrndx === SHN_XINDEX || header.phnum === PN_XNUM;
  if (!isLarge || header.shoff === 0) return header;
  const first = await source.read(header.shoff, header.is64 ? 64 : 40);
  if (!first.ok || first.value.byteLength < (header.is64 ? 64 : 40)) return header;
  const fields = new Fields(first.value, header);
  const [size, link, info] = header.is64
    ? [fields.word(32), fields.u32(40), fields.u32(44)]
    : [fields.u32(20), fields.u32(24), fields.u32(28)];
  return {
    ...header,
    shnum: header.shnum === 0 ? size : header.shnum,
    shstrndx: header.shstrndx === SHN_XINDEX ? link : header.shstrndx,
    phnum: header.phnum === PN_XNUM ? info : header.phnum,
  };
}

/** Fields in the byte order and word length of a file. */
export class Fields {
  private readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    readonly layout: ElfLayout,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u16(at: number): number {
    return this.view.getUint16(at, this.layout.little);
  }

  u32(at: number): number {
    return this.view.getUint32(at, this.layout.little);
  }

  /** The upper half of a 64-bit field; the lower is `low`. */
  high(at: number): number {
    return this.u32(this.layout.little ? at + 4 : at);
  }

  low(at: number): number {
    return this.u32(this.layout.little ? at : at + 4);
  }

  /** A 64-bit field as a number, rounded where it is larger than any file. */
  word(at: number): number {
    return this.high(at) * 2 ** 32 + this.low(at);
  }
}
