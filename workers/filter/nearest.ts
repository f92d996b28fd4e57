/** No name is longer. */
const LONGEST = 100;

/** The name that is most likely meant by a mistyped one; undefined where none is close. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  if (LONGEST < typed.length) return undefined;
  const wanted = typed.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of names) {
    const edits = editsBetween(wanted, name.toLowerCase());
    if (edits < least) [best, least] = [name, edits];
  }
  if (best !== undefined || wanted.length < 2) return best;
  return names.find((name) => name.toLowerCase().startsWith(wanted) || wanted.startsWith(name.toLowerCase()));
}

/** Letters to insert, remove, replace or swap with their neighbour (optimal string alignment). Names are short. */
function editsBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + same);
      const isSwap = 1 < i && 1 < j && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, (before[j - 2] as number) + 1);
      row.push(least);
    }
    [before, last] = [last, row];
  }
  return last[b.length] as number;
}
