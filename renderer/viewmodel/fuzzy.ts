/** How well `query` fits `text`, higher is better; undefined if its letters do not occur in order. */
export function fuzzyScore(query: string, text: string): number | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, "");
  const where = text.toLowerCase();
  if (wanted === "") return 0;
  const whole = where.indexOf(query.toLowerCase().trim());
  if (0 <= whole) return 1000 - whole - where.length * 0.1 + (isWordStart(where, whole) ? 200 : 0);
  let score = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = where.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    score += next === at + 1 ? 8 : isWordStart(where, next) ? 6 : -Math.min(4, next - at);
    at = next;
  }
  return score - where.length * 0.1;
}

/** The best fits, best first. */
export function fuzzyFind<T>(items: readonly T[], query: string, textOf: (item: T) => string, limit: number): T[] {
  const scored: { readonly item: T; readonly score: number }[] = [];
  for (const item of items) {
    const score = fuzzyScore(query, textOf(item));
    if (score !== undefined) scored.push({ item, score });
  }
  if (query.trim() !== "") scored.sort((a, b) => b.score - a.score);
  return scored.slice(0, limit).map(({ item }) => item);
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[^a-z0-9]/.test(text[at - 1] ?? "");
}
