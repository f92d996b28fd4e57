import { addLabel } from "./calls.js";
import { L } from "./lane-records.js";
import { NEAR_LABELS, STATE_BITS } from "./numbers.js";
import { i32At, multiply } from "./prelude.js";

/** Address of the table of labels of all lanes (index/label-table.ts), and what stays where it is of it. */
let labels = 0;
let byReason = 0;
let byAux = 0;

export function setLabels(at: i32): void {
  labels = at;
  byReason = i32At(at + L.BY_REASON);
  byAux = i32At(at + L.BY_AUX);
}

/** A row's state, reason and aux as one number. */
export function labelOf(state: i32, reason: i32, aux: i32): i32 {
  if (reason === 0 && aux === -1) return state;
  let known = 0;
  if (aux === -1) {
    if (0 <= reason && reason < NEAR_LABELS) known = i32At(byReason + (reason << 2));
  } else if (reason === 0) {
    if (0 <= aux && aux < NEAR_LABELS) known = i32At(byAux + (aux << 2));
  } else known = labelOfPair(reason, aux);
  return known !== 0 ? known | state : addLabel(state, reason, aux);
}

/** 0: not known yet. */
function labelOfPair(reason: i32, aux: i32): i32 {
  const slots = i32At(labels + L.SLOTS);
  const mask = i32At(labels + L.MASK);
  const pairs = i32At(labels + L.PAIRS);
  let mixed = multiply(aux ^ multiply(reason, -1640531535), -2048144789);
  mixed = mixed ^ (mixed >>> 15);
  let at = mixed & mask;
  let pair = i32At(slots + (at << 2)) - 1;
  while (0 <= pair) {
    const place = pairs + (pair << 3);
    if (i32At(place) === reason && i32At(place + 4) === aux) return pair << STATE_BITS;
    at = (at + 1) & mask;
    pair = i32At(slots + (at << 2)) - 1;
  }
  return 0;
}

export function reasonOfLabel(label: i32): i32 {
  return i32At(i32At(labels + L.PAIRS) + ((label >>> STATE_BITS) << 3));
}

export function auxOfLabel(label: i32): i32 {
  return i32At(i32At(labels + L.PAIRS) + ((label >>> STATE_BITS) << 3) + 4);
}
