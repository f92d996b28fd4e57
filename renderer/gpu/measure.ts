/** Widths of short texts in one font, remembered: labels repeat endlessly. */
export function textMeasurer(font: string): (text: string) => number {
  const context = document.createElement("canvas").getContext("2d");
  const widths = new Map<string, number>();
  if (context !== null) context.font = font;
  return (text) => {
    let width = widths.get(text);
    if (width === undefined) {
      width = context === null ? text.length * 6 : context.measureText(text).width;
      if (20_000 < widths.size) widths.clear();
      widths.set(text, width);
    }
    return width;
  };
}
