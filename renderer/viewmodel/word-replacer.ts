/**
 * Replaces words, and phrases, by others: whole ones only ("bash 22" is not part of "bash 229"), and the longest where
 * several begin. The text is gone through once, so that names may be exchanged; the time does not grow with the number of
 * words, only with that of their lengths.
 */
export class WordReplacer {
  /** Descending. */
  private readonly lengths: readonly number[];

  constructor(private readonly words: ReadonlyMap<string, string>) {
    this.lengths = [...new Set([...words.keys()].map((word) => word.length))].sort((a, b) => b - a);
  }

  replacedIn(text: string): string {
    let out = "";
    for (let at = 0; at < text.length; ) {
      const word = this.wordAt(text, at);
      out += word === undefined ? text[at] : this.words.get(word);
      at += word?.length ?? 1;
    }
    return out;
  }

  private wordAt(text: string, at: number): string | undefined {
    if (isInWord(text[at - 1])) return undefined;
    for (const length of this.lengths) {
      if (text.length < at + length || isInWord(text[at + length])) continue;
      const word = text.slice(at, at + length);
      if (this.words.has(word)) return word;
    }
    return undefined;
  }
}

function isInWord(char: string | undefined): boolean {
  return char !== undefined && /[\w/]/.test(char);
}
