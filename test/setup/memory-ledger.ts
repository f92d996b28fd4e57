import { FlatMemory } from "../../workers/core/flat-memory.js";
import { ACTIONS, COLUMNS_END } from "../../workers/flat/columns.js";

/** By memory, a byte for each of its bytes: 0 nobody's, 1 given out, 2 given out for reading alone. */
const ledgers = new WeakMap<FlatMemory, { bytes: Uint8Array }>();

const NOBODY = 0;
const WRITABLE = 1;
const READABLE = 2;

/** Behind each piece nobody's bytes, so that what goes beyond it is not in the next one. */
const GUARD_BYTES = 64;

/** From now on it is known of each memory of the flat core what of it is given out. */
export function keepLedgers(): void {
  const { prototype } = FlatMemory;
  const { allocate, floats, words, release } = prototype;
  prototype.allocate = function (this: FlatMemory, bytes) {
    const at = allocate.call(this, bytes + GUARD_BYTES);
    note(this, at, bytes, WRITABLE);
    return at;
  };
  prototype.floats = function (this: FlatMemory, length) {
    return noted(this, floats.call(this, length));
  };
  prototype.words = function (this: FlatMemory, length) {
    return noted(this, words.call(this, length));
  };
  prototype.release = function (this: FlatMemory, array) {
    note(this, array.byteOffset, array.byteLength, NOBODY);
    release.call(this, array);
  };
}

/** Throws where the core may not read, or write, so many bytes at an address. */
export function checkAccess(memory: FlatMemory, at: number, bytes: number, isWrite: boolean): void {
  const ledger = ledgerOf(memory);
  const [first, last] = [ledger[at], ledger[at + bytes - 1]];
  const isFree = isWrite ? first === WRITABLE && last === WRITABLE : 0 < (first ?? 0) && 0 < (last ?? 0);
  if (isFree && at % bytes === 0) return;
  throw new Error(`the core ${isWrite ? "writes" : "reads"} ${bytes} bytes at ${at}, which are not its own`);
}

function noted<T extends Float64Array | Uint32Array>(memory: FlatMemory, array: T): T {
  note(memory, array.byteOffset, array.byteLength, WRITABLE);
  return array;
}

function note(memory: FlatMemory, at: number, bytes: number, as: number): void {
  ledgerOf(memory).fill(as, at, at + bytes);
}

function ledgerOf(memory: FlatMemory): Uint8Array {
  let ledger = ledgers.get(memory);
  if (ledger === undefined) {
    ledger = { bytes: new Uint8Array(0) };
    ledgers.set(memory, ledger);
  }
  const { byteLength } = memory.memory.buffer;
  if (ledger.bytes.length < byteLength) {
    const larger = new Uint8Array(byteLength);
    larger.set(ledger.bytes);
    // What the engine fills before it calls the core.
    larger.fill(READABLE, ACTIONS, COLUMNS_END);
    ledger.bytes = larger;
  }
  return ledger.bytes;
}
