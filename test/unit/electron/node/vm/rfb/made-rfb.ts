/** Bytes of a connection, made from numbers of one, two and four bytes. */
export const u8 = (...values: readonly number[]): Buffer => Buffer.from(values);
export const u16 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, 2 * i);
  return bytes;
};
export const s32 = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value | 0, 4 * i);
  return bytes;
};
export const zeros = (count: number): Buffer => Buffer.alloc(count);
export const text = (words: string): Buffer => Buffer.from(words, "latin1");
export const joined = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

const PIXELS = joined(u8(32, 24, 0, 1), u16(255, 255, 255), u8(16, 8, 0), zeros(3));

export const SERVER_INIT = joined(u16(720, 400), PIXELS, s32(4), text("QEMU"));

export function keyMessage(down: boolean, keysym: number): Buffer {
  return joined(u8(4, down ? 1 : 0), zeros(2), s32(keysym));
}

export function numberMessage(down: boolean, keysym: number, number: number): Buffer {
  return joined(u8(255, 0), u16(down ? 1 : 0), s32(keysym, number));
}

export function pointerMessage(buttons: number, x: number, y: number): Buffer {
  return joined(u8(5, buttons), u16(x, y));
}

export function rectangle(x: number, y: number, w: number, h: number, encoding: number, data: Buffer): Buffer {
  return joined(u16(x, y, w, h), s32(encoding), data);
}

export function update(...rectangles: readonly Buffer[]): Buffer {
  return joined(u8(0, 0), u16(rectangles.length), ...rectangles);
}
