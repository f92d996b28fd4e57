/**
 * Indices of the texts that hold the letters of `query` in order, the best first; all while nothing is typed. Texts
 * are in lower case. (uFuzzy is twice as fast, 15 ms for 40,000 lanes, but finds no letters that stand apart.)
 */
export function fuzzyFind(texts: readonly string[], query: string, limit: number): number[] {
  const wanted = query.toLowerCase().trim();
  const letters = wanted.replace(/\s+/g, "");
  if (letters === "") return Array.from({ length: Math.min(limit, texts.length) }, (_, i) => i);
  const found: { readonly at: number; readonly score: number }[] = [];
  texts.forEach((text, at) => {
    const score = fuzzyScore(text, wanted, letters);
    if (score !== undefined) found.push({ at, score });
  });
  found.sort((a, b) => b.score - a.score);
  return found.slice(0, limit).map(({ at }) => at);
}

/** Higher is better; undefined where the letters do not occur in order. A whole match beats letters that stand apart. */
function fuzzyScore(text: string, wanted: string, letters: string): number | undefined {
  const whole = text.indexOf(wanted);
  if (0 <= whole) return 1000 - whole - text.length * 0.1 + (isWordStart(text, whole) ? 200 : 0);
  let score = 0;
  let at = -1;
  for (const letter of letters) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    score += next === at + 1 ? 8 : isWordStart(text, next) ? 6 : -Math.min(4, next - at);
    at = next;
  }
  return score - text.length * 0.1;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[^a-z0-9]/.test(text[at - 1] ?? "");
}
