/** Emphasis on a terminal. In a pipe all text stays plain. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

export function styleFor(isTerminal: boolean): Style {
  const code = (start: number, end: number) => (text: string) =>
    isTerminal ? `\u001b[${start}m${text}\u001b[${end}m` : text;
  return { bold: code(1, 22), dim: code(2, 22), good: code(32, 39), bad: code(33, 39) };
}
