const MOST_CHARS = 60;

/** What was typed, as a message repeats it: in quotes, and cut if it is long. */
export function cited(text: string): string {
  return `"${shortened(text)}"`;
}

/** The same without quotes. */
export function shortened(text: string): string {
  return text.length <= MOST_CHARS ? text : `${text.slice(0, MOST_CHARS)}…`;
}
