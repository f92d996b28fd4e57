/** How far the host's CLOCK_REALTIME is ahead of its CLOCK_MONOTONIC now, ns. It watches the millisecond change, so it takes one. */
export function realAheadNs(): bigint {
  let best: bigint | undefined;
  // The smallest of a few: a pause of this program between the two looks makes a difference too large.
  for (let round = 0; round < 3; round += 1) {
    const before = Date.now();
    let now = before;
    while (now === before) now = Date.now();
    const mono = process.hrtime.bigint();
    const ahead = BigInt(now) * 1_000_000n - mono;
    if (best === undefined || best < ahead) best = ahead;
  }
  return best as bigint;
}
