import { firstIndex } from "../core/search.js";

/** From the clock's value `from` on, ns are `ns + ((value - from) * mult >> shift)`. */
export interface ClockPiece {
  readonly from: bigint;
  /** Absolute ns of `from`. */
  readonly ns: bigint;
  readonly mult: bigint;
  readonly shift: bigint;
}

/**
 * A clock that changes its offset or its rate: straight pieces, as trace-cmd records them for a guest. An even clock is one
 * piece. A piece holds until the next begins; the first also holds for all earlier values. Where a piece begins below the
 * end of the one before, the time stands still until the piece has caught up.
 */
export class PieceClock {
  private readonly pieces: ClockPiece[] = [];
  /** By piece: the latest time that those before it show. */
  private readonly floors: bigint[] = [];
  /** Piece of the value asked for last: the next is hardly ever of another. */
  private last = 0;

  constructor(pieces: readonly [ClockPiece, ...ClockPiece[]]) {
    for (const piece of pieces.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) this.add(piece);
  }

  /** One more piece. False: it does not begin after all others, and is left out. */
  add(piece: ClockPiece): boolean {
    const before = this.pieces.at(-1);
    if (before !== undefined && piece.from < before.from) return false;
    if (before === undefined) this.floors.push(lineAt(piece, 0n));
    else {
      const end = lineAt(before, piece.from - 1n);
      const floor = this.floors.at(-1) as bigint;
      this.floors.push(this.pieces.length === 1 || floor < end ? end : floor);
    }
    this.pieces.push(piece);
    return true;
  }

  /** Absolute ns of a value of the clock. */
  absoluteNs(value: bigint): bigint {
    const at = this.pieceAt(value);
    const ns = lineAt(this.pieces[at] as ClockPiece, value);
    const floor = this.floors[at] as bigint;
    return at > 0 && ns < floor ? floor : ns;
  }

  private pieceAt(value: bigint): number {
    const { pieces, last } = this;
    const begins = (at: number) => value < (pieces[at] as ClockPiece).from;
    if (!begins(last) && (last + 1 === pieces.length || begins(last + 1))) return last;
    this.last = Math.max(0, firstIndex(0, pieces.length, begins) - 1);
    return this.last;
  }
}

function lineAt({ from, ns, mult, shift }: ClockPiece, value: bigint): bigint {
  return ns + (((value - from) * mult) >> shift);
}
