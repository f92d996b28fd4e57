import { RIP_WINDOW_NS } from "../../facts/guest-rip-store.js";
import { exitName } from "../../model/kvm/exit-code.js";
import type { QueryContext } from "../../query/context.js";
import { STEP_ROWS, type Steps } from "../../query/resumable.js";
import type { FunctionTrie } from "../function-trie.js";
import { MadeSet } from "./made-set.js";

/**
 * Exits by reason and by the address at which the guest left: where it exited, not where it spent time. Exits are counted
 * by windows of 100 ms, so their times are those of the windows.
 */
export function* exitSteps(context: QueryContext, base: FunctionTrie): Steps<MadeSet> {
  const set = new MadeSet(context, "exits", base, "exits");
  const { window, lane, code, address, count } = context.guestRips.columns;
  for (let row = 0; row < context.guestRips.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const at = address.at(row);
    const isOther = Number.isNaN(at);
    const reason = set.trie.word(-1, isOther ? "other exits" : exitName(code.at(row)));
    set.add({
      lane: lane.at(row),
      t: window.at(row) * RIP_WINDOW_NS,
      weight: count.at(row),
      node: isOther ? reason : set.trie.word(reason, `0x${BigInt.asUintN(64, BigInt(at)).toString(16)}`),
    });
  }
  return set.finish();
}
