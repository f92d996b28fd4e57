/** By how much B lies above A, in 95 of 100 cases. NaN: so few values tell nothing. */
export interface ShiftInterval {
  readonly low: number;
  readonly high: number;
}

const TAIL = 0.025;
/** Beyond, no run is repeated so often. */
const MOST = 200;

/** The interval of Hodges and Lehmann: the differences of all pairs that the Mann-Whitney test does not rule out. */
export function shiftInterval(a: Float64Array, b: Float64Array): ShiftInterval {
  const [first, second] = [a.subarray(0, MOST), b.subarray(0, MOST)];
  const all = new Float64Array(first.length * second.length);
  first.forEach((one, i) => {
    second.forEach((other, j) => {
      all[i * second.length + j] = other - one;
    });
  });
  all.sort();
  const out = ruledOut(first.length, second.length);
  return {
    low: out < 0 ? Number.NaN : (all[out] as number),
    high: out < 0 ? Number.NaN : (all.at(-1 - out) as number),
  };
}

/** How many differences on either side are ruled out; -1: none can be. */
function ruledOut(n: number, m: number): number {
  if (n === 0 || m === 0) return -1;
  const most = n * m;
  // The number of orders of n and m values with each U: coefficients of the Gaussian binomial.
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (let i = 1; i <= m; i += 1) {
    for (let u = most; n + i <= u; u -= 1) ways[u] = (ways[u] as number) - (ways[u - n - i] as number);
    for (let u = i; u <= most; u += 1) ways[u] = (ways[u] as number) + (ways[u - i] as number);
  }
  const all = ways.reduce((sum, count) => sum + count, 0);
  let [below, u] = [0, 0];
  for (; u <= most; u += 1) {
    below += ways[u] as number;
    if (TAIL * all < below) break;
  }
  // P(U < u) is no more than the tail.
  return u - 1;
}
