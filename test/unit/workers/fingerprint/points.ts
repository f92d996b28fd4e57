import { Vectors } from "../../../../workers/fingerprint/vectors.js";

export const NONE = Number.NaN;

/** Rows of values between 0 and 1 as points; NaN: not known. */
export function vectorsOf(rows: readonly (readonly number[])[], weights?: readonly number[]): Vectors {
  const width = rows[0]?.length ?? 0;
  return new Vectors(Float64Array.from(rows.flat()), rows.length, Float64Array.from(weights ?? Array(width).fill(1)));
}

/** `size` points around each of some directions, always the same. */
export function blobs(centres: readonly (readonly number[])[], size: number, spread: number): number[][] {
  let state = 7;
  const random = () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
  return centres.flatMap((centre) =>
    Array.from({ length: size }, () => centre.map((value) => Math.min(1, Math.max(0, value + spread * random())))),
  );
}
