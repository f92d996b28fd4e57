/**
 * The distributions that the tests of a comparison need. All functions are exact to about ten digits, also far out, where
 * a probability is 1e-100.
 */

/** The chance that a standard normal variable exceeds `z`. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const x = z / Math.SQRT2;
  return x < 2.5 ? 0.5 - errorSeries(x) / 2 : errorTail(x) / 2;
}

/** The error function by its power series, for small `x`. */
function errorSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n += 1) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** 1 minus the error function by its continued fraction, from the inside out, for large `x`. */
function errorTail(x: number): number {
  let below = x;
  for (let n = 120; 0 < n; n -= 1) below = x + n / 2 / below;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * below);
}

/** The logarithm of the gamma function, for x > 0, by Stirling's series. */
export function lnGamma(x: number): number {
  // The series is exact from about 10 on: Γ(x) = Γ(x + 1) / x leads there.
  let shift = 0;
  let at = x;
  for (; at < 10; at += 1) shift += Math.log(at);
  const square = at * at;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * The chance that a binomial count of `n` tries of chance `p` is at least `k`. `n` and `k` need not be whole: it is the
 * regularised incomplete beta function, which runs through the whole counts.
 */
export function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (n < k || p <= 0) return 0;
  if (1 <= p) return 1;
  return incompleteBeta(p, k, n - k + 1);
}

/** The share of the beta distribution (a, b) below `x`. */
function incompleteBeta(x: number, a: number, b: number): number {
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? Math.min(1, (front * betaFraction(x, a, b)) / a)
    : Math.max(0, 1 - (front * betaFraction(1 - x, b, a)) / b);
}

/** More than any fraction takes: it needs about as many parts as the square root of its larger parameter. */
const MAX_PARTS = 100_000;
const TINY = 1e-300;

/** The continued fraction of the incomplete beta function, by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const notZero = (value: number) => (Math.abs(value) < TINY ? TINY : value);
  let c = 1;
  let d = 1 / notZero(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1; m < MAX_PARTS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const part of [even, odd]) {
      d = 1 / notZero(1 + part * d);
      c = notZero(1 + part / c);
      factor = c * d;
      product *= factor;
    }
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return product;
}

/**
 * The chance that at least `k` of `drawn` are marked, when that many are drawn out of `all`, `marked` of which are
 * marked (hypergeometric).
 */
export function drawnTail(k: number, drawn: number, marked: number, all: number): number {
  const most = Math.min(drawn, marked);
  const least = Math.max(0, drawn + marked - all);
  if (k <= least) return 1;
  if (most < k) return 0;
  // The tail without the mode in it is the short one: its terms fall from the first on.
  const mode = ((drawn + 1) * (marked + 1)) / (all + 2);
  return mode < k ? fallingTerms(k, drawn, marked, all) : 1 - fallingTerms(drawn - k + 1, drawn, all - marked, all);
}

function fallingTerms(k: number, drawn: number, marked: number, all: number): number {
  const most = Math.min(drawn, marked);
  let term = Math.exp(lnChoose(marked, k) + lnChoose(all - marked, drawn - k) - lnChoose(all, drawn));
  let sum = 0;
  for (let i = k; i <= most && sum * 1e-17 < term; i += 1) {
    sum += term;
    term *= ((marked - i) * (drawn - i)) / ((i + 1) * (all - marked - drawn + i + 1));
  }
  return Math.min(1, sum);
}

function lnChoose(n: number, k: number): number {
  return lnGamma(n + 1) - lnGamma(k + 1) - lnGamma(n - k + 1);
}

/** Of both tails, the chance of a result as far out on either side. */
export function twoSided(upper: number, lower: number): number {
  return Math.min(1, 2 * Math.min(upper, lower));
}
