/** A signed integer of 64 bits as the nearest double. */
export function int64(view: DataView, at: number, little: boolean): number {
  const high = view.getInt32(little ? at + 4 : at, little);
  return high * 2 ** 32 + view.getUint32(little ? at : at + 4, little);
}
