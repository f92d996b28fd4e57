/** So many marks are held at most: 16 MiB. */
const MOST_MARKS = 1 << 22;

/** Places of rows in natural order: of all, or of every second, fourth, … as they become more. */
export class PlaceMarks {
  private marks = new Uint32Array(1 << 10);
  private held = 0;
  private every = 1;
  private count = 0;

  constructor(private readonly most = MOST_MARKS) {}

  add(place: number): void {
    const rank = this.count;
    this.count += 1;
    if (rank % this.every !== 0) return;
    if (this.held === this.most) {
      this.thin();
      if (rank % this.every !== 0) return;
    }
    if (this.held === this.marks.length) {
      const larger = new Uint32Array(this.held * 2);
      larger.set(this.marks);
      this.marks = larger;
    }
    this.marks[this.held++] = place;
  }

  /** The last mark at or before the row of a rank: the rows from there on have to be counted. */
  before(rank: number): { readonly rank: number; readonly place: number } {
    const mark = Math.floor(rank / this.every);
    return { rank: mark * this.every, place: this.marks[mark] as number };
  }

  private thin(): void {
    this.held = Math.ceil(this.held / 2);
    for (let i = 0; i < this.held; i += 1) this.marks[i] = this.marks[2 * i] as number;
    this.every *= 2;
  }
}
