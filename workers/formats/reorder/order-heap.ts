const FIRST_CAPACITY = 64;

/** Numbered things by time, those of equal time in the order they came: a binary heap in typed arrays, which grows. */
export class OrderHeap {
  size = 0;
  private times = new Float64Array(FIRST_CAPACITY);
  /** How many came before each. */
  private turns = new Float64Array(FIRST_CAPACITY);
  private numbers = new Int32Array(FIRST_CAPACITY);
  private turn = 0;

  /** Infinity if there is none. */
  get topTime(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.times[0] as number);
  }

  push(time: number, number: number): void {
    if (this.size === this.times.length) this.grow();
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      // Of equal times the earlier one stays first.
      if ((this.times[parent] as number) <= time) break;
      this.move(parent, at);
      at = parent;
    }
    this.set(at, time, this.turn++, number);
  }

  /** Removes the first and answers its number; there must be one. */
  pop(): number {
    const first = this.numbers[0] as number;
    const last = --this.size;
    const time = this.times[last] as number;
    const turn = this.turns[last] as number;
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && this.isBefore(child + 1, this.times[child] as number, this.turns[child] as number)) {
        child += 1;
      }
      if (!this.isBefore(child, time, turn)) break;
      this.move(child, at);
      at = child;
    }
    this.set(at, time, turn, this.numbers[last] as number);
    return first;
  }

  private isBefore(at: number, time: number, turn: number): boolean {
    const other = this.times[at] as number;
    return other < time || (other === time && (this.turns[at] as number) < turn);
  }

  private move(from: number, to: number): void {
    this.set(to, this.times[from] as number, this.turns[from] as number, this.numbers[from] as number);
  }

  private set(at: number, time: number, turn: number, number: number): void {
    this.times[at] = time;
    this.turns[at] = turn;
    this.numbers[at] = number;
  }

  private grow(): void {
    const { times, turns, numbers, size } = this;
    this.times = new Float64Array(size * 2);
    this.turns = new Float64Array(size * 2);
    this.numbers = new Int32Array(size * 2);
    this.times.set(times);
    this.turns.set(turns);
    this.numbers.set(numbers);
  }
}
