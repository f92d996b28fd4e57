/** A width that holds texts, in CSS: so many px at the usual size of texts, and in proportion at any other. */
export function textWidth(px: number): string {
  return `calc(${px}px * var(--text-size))`;
}
