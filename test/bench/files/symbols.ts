// Files of symbols for measurements: large, with names as long as those of a kernel are.

const TEXT = 0xffffffff81000000n;
const DISTANCE = 0x90n;

/** /proc/kallsyms: one in four is data, and the last tenth is of modules. */
export function kallsymsOf(count: number): Uint8Array {
  const lines = Array.from({ length: count }, (_, i) => {
    const address = (TEXT + BigInt(i) * DISTANCE).toString(16);
    const module = i < count * 0.9 ? "" : `\t[module_${i % 37}]`;
    return `${address} ${"tTtd"[i % 4]} ${nameOf(i)}${module}\n`;
  });
  return new TextEncoder().encode(lines.join(""));
}

/** A program of 64 bits with a table of symbols, all functions, in no order of their addresses. */
export function elfOf(count: number): Uint8Array {
  const names = Array.from({ length: count }, (_, i) => nameOf(i));
  const strings = new TextEncoder().encode(`\0${names.join("\0")}\0`);
  const symbols = new DataView(new ArrayBuffer((count + 1) * SYMBOL_BYTES));
  let nameAt = 1;
  for (const [i, name] of names.entries()) {
    const at = (i + 1) * SYMBOL_BYTES;
    symbols.setUint32(at, nameAt, true);
    symbols.setUint8(at + 4, GLOBAL_FUNCTION);
    symbols.setUint16(at + 6, 1, true);
    symbols.setBigUint64(at + 8, 0x401000n + BigInt((i * STRIDE) % count) * DISTANCE, true);
    symbols.setBigUint64(at + 16, DISTANCE, true);
    nameAt += name.length + 1;
  }
  const sections = new TextEncoder().encode("\0.text\0.symtab\0.strtab\0.shstrtab\0");
  const textBytes = count * Number(DISTANCE);
  const symbolsAt = HEADER_BYTES;
  const stringsAt = aligned(symbolsAt + symbols.byteLength);
  const sectionsAt = aligned(stringsAt + strings.length);
  const end = aligned(sectionsAt + sections.length);
  const file = new Uint8Array(end + 5 * SECTION_BYTES);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 62, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(40, BigInt(end), true);
  for (const [at, value] of [
    [52, HEADER_BYTES],
    [54, 56],
    [58, SECTION_BYTES],
    [60, 5],
    [62, 4],
  ] as const)
    view.setUint16(at, value, true);
  file.set(new Uint8Array(symbols.buffer), symbolsAt);
  file.set(strings, stringsAt);
  file.set(sections, sectionsAt);
  // Name, type, flags, address, place, bytes, link, bytes of an entry.
  const headers = [
    [1, 8, 6, 0x401000, 0, textBytes, 0, 0],
    [7, 2, 0, 0, symbolsAt, symbols.byteLength, 3, SYMBOL_BYTES],
    [15, 3, 0, 0, stringsAt, strings.length, 0, 0],
    [23, 3, 0, 0, sectionsAt, sections.length, 0, 0],
  ];
  for (const [
    i,
    [name = 0, type = 0, flags = 0, address = 0, place = 0, bytes = 0, link = 0, entry = 0],
  ] of headers.entries()) {
    const at = end + (i + 1) * SECTION_BYTES;
    view.setUint32(at, name, true);
    view.setUint32(at + 4, type, true);
    for (const [field, value] of [
      [8, flags],
      [16, address],
      [24, place],
      [32, bytes],
      [56, entry],
    ] as const)
      view.setBigUint64(at + field, BigInt(value), true);
    view.setUint32(at + 40, link, true);
  }
  return file;
}

function aligned(at: number): number {
  return Math.ceil(at / 8) * 8;
}

function nameOf(i: number): string {
  return `${STEMS[i % STEMS.length]}_${i.toString(36)}`;
}

const STEMS = ["kvm_arch_vcpu_ioctl_run", "do_sys", "__pv_queued_spin_lock_slowpath", "native_write_msr", "tcp_v4_rcv"];
/** A prime, so that all places are taken once. */
const STRIDE = 7919;
const HEADER_BYTES = 64;
const SECTION_BYTES = 64;
const SYMBOL_BYTES = 24;
/** STB_GLOBAL, STT_FUNC */
const GLOBAL_FUNCTION = 0x12;
