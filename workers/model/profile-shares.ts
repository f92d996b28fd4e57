/** The normal quantile of 95 % on both sides. */
const Z = 1.959963984540054;

/** Where a share of samples lies with 95 %, after so many of them (Wilson's interval). */
export function shareInterval(share: number, samples: number): { readonly low: number; readonly high: number } {
  if (!(0 < samples)) return { low: 0, high: 1 };
  const square = Z ** 2 / samples;
  const middle = (share + square / 2) / (1 + square);
  const half = (Z * Math.sqrt((share * (1 - share)) / samples + square / samples / 4)) / (1 + square);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** "±0.4 %": half of that interval. */
export function shareHalfWidth(share: number, samples: number): number {
  const { low, high } = shareInterval(share, samples);
  return (high - low) / 2;
}
