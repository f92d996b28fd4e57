// Decoders spend most of their time in these loops. They copy from `bases` + `offset` in bytes to `cell` + `places` in a column,
// for sorted rows [from, to). Each is a function of its own, so that the compiler specialises it.

export function copyWords(
  view: DataView,
  offset: number,
  bases: Int32Array,
  words: Int32Array,
  cell: number,
  places: Int32Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i += 1) {
    words[cell + (places[i] as number)] = view.getInt32((bases[i] as number) + offset, true);
  }
}

export function copyDoubleWords(
  view: DataView,
  offset: number,
  bases: Int32Array,
  doubles: Float64Array,
  cell: number,
  places: Int32Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i += 1) {
    const at = (bases[i] as number) + offset;
    doubles[cell + (places[i] as number)] = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  }
}

export function fill(
  column: Int32Array | Float64Array | Uint8Array | Int16Array,
  cell: number,
  value: number,
  places: Int32Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i += 1) column[cell + (places[i] as number)] = value;
}

/** A signed integer of 64 bits as the nearest double. */
export function int64(view: DataView, at: number, little: boolean): number {
  const high = view.getInt32(little ? at + 4 : at, little);
  return high * 2 ** 32 + view.getUint32(little ? at : at + 4, little);
}
