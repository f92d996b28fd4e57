import { grown } from "../../core/columns.js";

const FIRST_ROWS = 1024;

/** Records in the order in which they were added: for each its time, its address, its class, and its CPU. */
export class RecordList {
  count = 0;
  times = new Float64Array(FIRST_ROWS);
  places = new Int32Array(FIRST_ROWS);
  classes = new Int32Array(FIRST_ROWS);
  /** As of a batch; of samples only. */
  cpus = new Int32Array(FIRST_ROWS);

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
    const rows = needed * 2;
    this.times = grown(this.times, rows);
    this.places = grown(this.places, rows);
    this.classes = grown(this.classes, rows);
    this.cpus = grown(this.cpus, rows);
  }

  /** Lets go of the first rows. */
  drop(rows: number): void {
    for (const column of [this.times, this.places, this.classes, this.cpus]) column.copyWithin(0, rows, this.count);
    this.count -= rows;
  }
}
