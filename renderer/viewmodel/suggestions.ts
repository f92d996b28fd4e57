/** A field that a filter may name, as it is offered. */
export interface OfferedField {
  readonly name: string;
  readonly about: string;
  /** Its operator, where the short form with a colon is not the usual one: " > ". */
  readonly operator?: string;
  /** All that it can be, where that is known. */
  readonly values?: readonly string[];
}

/** A text to put in place of the characters [from, to) of a filter. */
export interface Suggestion {
  readonly text: string;
  readonly about: string;
  readonly from: number;
  readonly to: number;
}

const MAX_SUGGESTIONS = 30;

/** Characters before the caret. Longer ones are no names, and no lists that a person types. */
const LOOKED_AT = 1000;

/** What may be meant by the word that ends at the caret: fields, and values of those that have known ones. */
export function suggestionsAt(text: string, caret: number, fields: readonly OfferedField[]): readonly Suggestion[] {
  if (isInQuotes(text.slice(0, caret))) return [];
  // Patterns that are anchored at the end alone are tried at every character.
  const before = text.slice(Math.max(0, caret - LOOKED_AT), caret);
  const compared = /([A-Za-z_]\w*)(?::(?:[^\s,]*,)*|\s*(?:==|!=|=)\s*)([^\s,()<>=!&|~"':]*)$/.exec(before);
  if (compared !== null) return valuesOf(compared[1] ?? "", compared[2] ?? "", caret, fields);
  if (/(?:[<>~]|<=|>=|!~|\b(?:contains|matches))\s*\S*$/.test(before)) return [];
  const word = /[A-Za-z_][\w-]*$/.exec(before)?.[0] ?? "";
  // In the middle of something that is no name, such as a path.
  if (/[^\s(!&|-]$/.test(before.slice(0, before.length - word.length))) return [];
  return namesFor(word.toLowerCase(), caret, fields);
}

export function accept(text: string, { from, to, text: insert }: Suggestion): { text: string; caret: number } {
  return { text: `${text.slice(0, from)}${insert}${text.slice(to)}`, caret: from + insert.length };
}

function namesFor(word: string, caret: number, fields: readonly OfferedField[]): readonly Suggestion[] {
  const place = { from: caret - word.length, to: caret };
  const names = fields
    .filter(({ name }) => name.startsWith(word))
    .map(({ name, about, operator = ":" }) => ({ text: `${name}${operator}`, about, ...place }));
  if (word === "") return names;
  const values = fields.flatMap(({ name, values: all = [] }) =>
    all
      .filter((value) => value.toLowerCase().includes(word))
      .map((value) => ({ text: `${name}:${value}`, about: "", ...place })),
  );
  return [...names, ...values].slice(0, MAX_SUGGESTIONS);
}

function valuesOf(name: string, word: string, caret: number, fields: readonly OfferedField[]): readonly Suggestion[] {
  const all = fields.find((field) => field.name === name.toLowerCase())?.values ?? [];
  const wanted = word.toLowerCase();
  const found = all.filter((value) => value.toLowerCase().includes(wanted));
  // Nothing to offer where it is written already.
  if (found.length === 1 && found[0]?.toLowerCase() === wanted) return [];
  return found
    .toSorted((a, b) => Number(b.startsWith(wanted)) - Number(a.startsWith(wanted)))
    .slice(0, MAX_SUGGESTIONS)
    .map((text) => ({ text, about: "", from: caret - word.length, to: caret }));
}

function isInQuotes(before: string): boolean {
  return (before.match(/"/g)?.length ?? 0) % 2 === 1;
}
