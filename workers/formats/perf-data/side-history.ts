import { firstIndex } from "../../core/search.js";
import { CommBit, RecordType } from "./abi.js";
import { CodeHistory } from "./code-history.js";
import { textIn } from "./cursor.js";
import { MapRecords } from "./map-records.js";
import type { SettledRecords } from "./settled-records.js";
import { sideClass } from "./side-class.js";
import type { Symbols } from "./symbols.js";

const COMM = sideClass(RecordType.COMM);
const FORK = sideClass(RecordType.FORK);
const KSYMBOL = sideClass(RecordType.KSYMBOL);
const MMAP = sideClass(RecordType.MMAP);
const MMAP2 = sideClass(RecordType.MMAP2);

/** Code is only noted here. */
const NO_STACKS = { forget: () => {} };

interface Names {
  readonly times: number[];
  readonly names: string[];
}

/** The names of threads and the code of processes over time, for whole events, which are read anywhere in the file. */
export class SideHistory {
  readonly code = new CodeHistory();
  private readonly byTid = new Map<number, Names>();

  /** Undefined: no record has named the thread until then. */
  commAt(tid: number, time: number): string | undefined {
    const known = this.byTid.get(tid);
    if (known === undefined) return undefined;
    const { times, names } = known;
    return names[firstIndex(0, times.length, (i) => time < (times[i] as number)) - 1];
  }

  /** Takes in all records beside samples; code that the kernel made gets its names in `symbols`. */
  async read(records: SettledRecords, symbols: Symbols, little: boolean): Promise<void> {
    const { ready } = records.order;
    while (await records.fill()) {
      const { view } = records.memory;
      for (let i = 0; i < ready.count; i += 1) {
        const row = ready.order[i] as number;
        const cls = ready.classes[row] as number;
        const at = ready.places[row] as number;
        const size = view.getUint16(at + 6, little);
        const time = ready.times[row] as number;
        const noted = () => new MapRecords({ layout: { little }, stacks: NO_STACKS, maps: this.code.at(time) });
        if (cls === MMAP || cls === MMAP2) {
          noted().map({ view, at, end: at + size }, cls === MMAP2);
        } else if (cls === COMM && 16 < size) {
          if ((view.getUint16(at + 4, little) & CommBit.EXEC) !== 0) noted().exec(view.getInt32(at + 8, little));
          this.add(view.getInt32(at + 12, little), time, textIn(view, at + 16, size - 16));
        } else if (cls === FORK && 24 <= size) {
          noted().fork(view.getInt32(at + 8, little), view.getInt32(at + 12, little));
          const [child, parent] = [view.getInt32(at + 16, little), view.getInt32(at + 20, little)];
          const name = this.commAt(parent, time);
          if (child !== parent && name !== undefined) this.add(child, time, name);
        } else if (cls === KSYMBOL && 24 < size) {
          symbols.add(
            view.getBigUint64(at + 8, little),
            view.getUint32(at + 16, little),
            textIn(view, at + 24, size - 24),
          );
        }
      }
    }
  }

  private add(tid: number, time: number, name: string): void {
    let known = this.byTid.get(tid);
    if (known === undefined) {
      known = { times: [], names: [] };
      this.byTid.set(tid, known);
    }
    known.times.push(time);
    known.names.push(name);
  }
}
