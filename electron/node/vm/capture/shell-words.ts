const PLAIN = /^[\w@%+=:,./-]+$/;

/** A command line as a shell takes it, for people to read and to copy. */
export function shellText(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}

export function shellWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
