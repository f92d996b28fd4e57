/** A place in a grid. Row -1 is the headings. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that a page key moves by. */
  readonly pageRows: number;
}

/** The place a key leads to; undefined for keys that do not move. Ctrl goes to the ends. */
export function placeAfter(
  { row, column }: GridPlace,
  key: { readonly code: string; readonly ctrlKey: boolean },
  { rows, columns, pageRows }: GridSize,
): GridPlace | undefined {
  const at = (toRow: number, toColumn: number): GridPlace => ({
    row: Math.max(-1, Math.min(rows - 1, toRow)),
    column: Math.max(0, Math.min(columns - 1, toColumn)),
  });
  switch (key.code) {
    case "ArrowDown":
      return at(key.ctrlKey ? rows - 1 : row + 1, column);
    case "ArrowUp":
      return at(key.ctrlKey ? 0 : row - 1, column);
    case "ArrowRight":
      return at(row, key.ctrlKey ? columns - 1 : column + 1);
    case "ArrowLeft":
      return at(row, key.ctrlKey ? 0 : column - 1);
    case "PageDown":
      return at(Math.max(0, row) + pageRows, column);
    case "PageUp":
      return at(Math.max(0, row - pageRows), column);
    case "Home":
      return at(0, column);
    case "End":
      return at(rows - 1, column);
    default:
      return undefined;
  }
}
