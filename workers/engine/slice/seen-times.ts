import { grown } from "../../core/columns.js";

const PAGE_BITS = 6;
const PAGE = 1 << PAGE_BITS;

/**
 * When things with numbers, such as threads, were seen first and last. Numbers of threads are up to 4 million and far apart
 * on a host that has run for long, so room is made for 64 neighbours at a time.
 */
export class SeenTimes {
  /** By page of numbers: where it begins in `times`, 0: nowhere. */
  private begins = new Uint32Array(0);
  /** Of each number the first time and the last; NaN: none. What lies before the first page is not used. */
  private times = new Float64Array(0);
  private used = 1;

  note(number: number, t: number): void {
    const page = number >> PAGE_BITS;
    const begin = this.begins[page] || this.addPage(page);
    const at = begin + ((number & (PAGE - 1)) << 1);
    const { times } = this;
    if (Number.isNaN(times[at])) times[at] = t;
    times[at + 1] = t;
  }

  /** All times. */
  addTo(all: Set<number>): void {
    for (let at = 1; at < this.used; at += 1) if (!Number.isNaN(this.times[at])) all.add(this.times[at] as number);
  }

  private addPage(page: number): number {
    const { begins, times, used } = this;
    if (begins.length <= page) this.begins = grown(begins, Math.max(page + 1, begins.length * 2));
    const end = used + PAGE * 2;
    if (times.length < end) this.times = grown(times, Math.max(end, times.length * 2));
    this.times.fill(Number.NaN, used, end);
    this.begins[page] = used;
    this.used = end;
    return used;
  }
}
