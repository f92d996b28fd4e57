// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen

/** Stands in a row whose values are still asked for: a row of a grid must have a cell. */
export function CellToCome() {
  return <span role="gridcell" tabIndex={-1} className="grid-cell" aria-label="still to come" />;
}
