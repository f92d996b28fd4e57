import { assert } from "../core/assert.js";
import {
  type CellPiece,
  type CellsAnswer,
  type CellsRequest,
  type SubjectGroup,
  type SubjectsAnswer,
  type SubjectsRequest,
  VEIL_BYTES,
} from "../model/cells.js";
import { CELL_BYTES } from "./cell.js";

/** The questions that the pieces of a question about cells are, or the question itself. */
export function piecesAsked<Request extends CellsRequest>(request: Request): readonly Request[] {
  const { pieces, ...rest } = request;
  if (pieces === undefined) return [request];
  return pieces.map((piece) => ({ ...(rest as Request), ...timeAsked(piece), width: piece.width }));
}

/** Cells may be off by a part of their length, and those of a break are long: what is asked for lies well inside of it. */
function timeAsked({ t0, t1, isBreak }: CellPiece): { readonly t0: number; readonly t1: number } {
  const margin = isBreak ? (t1 - t0) / 4 : 0;
  return { t0: t0 + margin, t1: t1 - margin };
}

/** One answer of the answers to the pieces. */
export function joinedCells(request: CellsRequest, parts: readonly CellsAnswer[]): CellsAnswer {
  const [only] = parts;
  const { t0, t1, width, lanes, pieces } = request;
  if (pieces === undefined) {
    assert(only, "a question without pieces has one answer");
    return only;
  }
  const cells = new Uint8Array(lanes.length * width * CELL_BYTES);
  joinRows(
    cells,
    parts.map((part) => part.cells),
    parts.map((part) => part.width * CELL_BYTES),
  );
  const readUntilNs = Math.min(...parts.map((part) => part.readUntilNs));
  const answer = { t0, t1, width, pieces, lanes, cells, readUntilNs };
  if (parts.every(({ veils }) => veils === undefined)) return answer;
  const veils = new Uint8Array(lanes.length * width * VEIL_BYTES);
  joinRows(
    veils,
    parts.map((part) => part.veils ?? new Uint8Array(lanes.length * part.width * VEIL_BYTES)),
    parts.map((part) => part.width * VEIL_BYTES),
  );
  return { ...answer, veils };
}

/** The same for whose work the cells are: each piece numbers the groups for itself. */
export function joinedSubjects(request: SubjectsRequest, parts: readonly SubjectsAnswer[]): SubjectsAnswer {
  const [only] = parts;
  const { t0, t1, width, lanes, by, pieces } = request;
  if (pieces === undefined) {
    assert(only, "a question without pieces has one answer");
    return only;
  }
  const groups = new Map<string, { readonly number: number; readonly group: SubjectGroup }>();
  const numberOf = (group: SubjectGroup): number => {
    const known = groups.get(group.key);
    if (known !== undefined) return known.number;
    const number = groups.size + 1;
    groups.set(group.key, { number, group });
    return number;
  };
  const cells = new Uint16Array(lanes.length * width);
  joinRows(
    cells,
    parts.map((part) => {
      const numbers = [0, ...part.groups.map(numberOf)];
      return part.cells.map((cell) => numbers[cell] ?? 0);
    }),
    parts.map((part) => part.width),
  );
  return { t0, t1, width, pieces, lanes, by, cells, groups: [...groups.values()].map(({ group }) => group) };
}

/** Puts tables of as many rows side by side. `lengths`: of a row of each. */
function joinRows<Values extends Uint8Array | Uint16Array>(
  into: Values,
  tables: readonly Values[],
  lengths: readonly number[],
): void {
  const length = lengths.reduce((sum, one) => sum + one, 0);
  let column = 0;
  for (const [i, table] of tables.entries()) {
    const own = lengths[i] as number;
    for (let row = 0; row * length < into.length; row += 1) {
      into.set(table.subarray(row * own, (row + 1) * own), row * length + column);
    }
    column += own;
  }
}
