import { type DecodeMemory, grownIn } from "../flat/decode-memory.js";

const FIRST_ROWS = 1024;

/** Records in the order in which they were added: for each its time, its address, its class, and its CPU. */
export class RecordList {
  count = 0;
  times: Float64Array;
  places: Int32Array;
  classes: Int32Array;
  /** As of a batch; of samples only. */
  cpus: Int32Array;

  constructor(private readonly memory: DecodeMemory) {
    this.times = memory.floats(FIRST_ROWS);
    this.places = memory.ints(FIRST_ROWS);
    this.classes = memory.ints(FIRST_ROWS);
    this.cpus = memory.ints(FIRST_ROWS);
  }

  add(time: number, place: number, cls: number, cpu: number): void {
    this.reserve(1);
    const row = this.count++;
    this.times[row] = time;
    this.places[row] = place;
    this.classes[row] = cls;
    this.cpus[row] = cpu;
  }

  /** Makes room for so many records more. */
  reserve(more: number): void {
    const needed = this.count + more;
    if (needed <= this.times.length) return;
    const { memory } = this;
    const rows = needed * 2;
    const times = memory.floats(rows);
    times.set(this.times);
    memory.release(this.times);
    this.times = times;
    this.places = grownIn(memory, this.places, rows);
    this.classes = grownIn(memory, this.classes, rows);
    this.cpus = grownIn(memory, this.cpus, rows);
  }

  /** Lets go of the first rows. */
  drop(rows: number): void {
    for (const column of [this.times, this.places, this.classes, this.cpus]) column.copyWithin(0, rows, this.count);
    this.count -= rows;
  }
}
