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
  private readonly pieces: readonly ClockPiece[];
  /** By piece: the latest time that those before it show. */
  private readonly floors: bigint[] = [];
  /** Piece of the value asked for last: the next is hardly ever of another. */
  private last = 0;

  constructor(pieces: readonly [ClockPiece, ...ClockPiece[]]) {
    this.pieces = pieces.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
    let floor: bigint | undefined;
    for (const [i, piece] of this.pieces.entries()) {
      this.floors.push(floor ?? lineAt(piece, 0n));
      const next = this.pieces[i + 1];
      const end = next === undefined ? piece.ns : lineAt(piece, next.from - 1n);
      floor = floor === undefined || floor < end ? end : floor;
    }
  }

  /** Absolute ns of a value of the clock. */
  absoluteNs(value: bigint): bigint {
    const at = this.pieceAt(value);
    const ns = lineAt(this.pieces[at] as ClockPiece, value);
    const floor = this.floors[at] as bigint;
    return at > 0 && ns < floor ? floor : ns;
  }

  private pieceAt(value: bigint): number {
    const { pieces } = this;
    let at = this.last;
    while (at > 0 && value < (pieces[at] as ClockPiece).from) at -= 1;
    while (at + 1 < pieces.length && (pieces[at + 1] as ClockPiece).from <= value) at += 1;
    this.last = at;
    return at;
  }
}

function lineAt({ from, ns, mult, shift }: ClockPiece, value: bigint): bigint {
  return ns + (((value - from) * mult) >> shift);
}
