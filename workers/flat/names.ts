import { parseName } from "./calls.js";
import { SHARED } from "./columns.js";
import { i32At, u8At } from "./prelude.js";
import { Shared } from "./records.js";

// What names of threads and system calls tell. TypeScript parses each name once.

/** As bits; their meanings are those of analyses/waits/interrupt-senders.ts. */
export enum Name {
  /** Set for each name that was parsed. */
  PARSED = 1,
  VHOST = 2,
  TIMER = 4,
  IO_THREAD = 8,
  /** A kworker or a threaded interrupt handler. */
  DEVICE = 16,
  /** The thread of a vCPU. */
  VCPU = 32,
  /** A system call that does block I/O. */
  IO_CALL = 64,
}

/** `name`: a string id, any number in a damaged trace. */
export function tellsOf(name: i32): i32 {
  if (name < 0) return 0;
  const shared = i32At(SHARED);
  if (name < i32At(shared + Shared.NAMES_LENGTH)) {
    const known = u8At(i32At(shared + Shared.NAMES) + name);
    if (known !== 0) return known;
  }
  return parseName(name);
}
