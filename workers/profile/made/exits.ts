import { RIP_WINDOW_NS } from "../../facts/guest-rip-store.js";
import { exitName } from "../../model/kvm/exit-code.js";
import type { LaneId } from "../../model/lanes.js";
import { FrameKind } from "../../model/profile-answers.js";
import type { QueryContext } from "../../query/context.js";
import { STEP_ROWS, type Steps } from "../../query/resumable.js";
import { addressText } from "../../query/tables/guest-rip.js";
import type { FunctionTrie } from "../function-trie.js";
import type { LaneClasses } from "../lane-classes.js";
import { MadeSet } from "./made-set.js";

/**
 * Exits by reason and by the function, or the address, at which the guest left: where it exited, not where it spent time.
 * Exits are counted by windows of 100 ms, so their times are those of the windows.
 */
export function* exitSteps(context: QueryContext, base: FunctionTrie, classes: LaneClasses): Steps<MadeSet> {
  const set = new MadeSet(context, "exits", base, "exits");
  const { trie } = set;
  const { guestNames } = context.stacks.frames;
  const { window, lane, code, address, count } = context.guestRips.columns;
  for (let row = 0; row < context.guestRips.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const at = address.at(row);
    const isOther = Number.isNaN(at);
    const reason = trie.word(-1, isOther ? "other exits" : exitName(code.at(row)));
    const name = isOther ? "" : guestNames.nameOf(classes.vm[lane.at(row)] as LaneId, at);
    const kind = at < 0 ? FrameKind.GUEST_KERNEL : FrameKind.GUEST_USER;
    set.add({
      lane: lane.at(row),
      t: window.at(row) * RIP_WINDOW_NS,
      weight: count.at(row),
      node: isOther ? reason : trie.code(reason, name || addressText(at), kind, name !== ""),
    });
  }
  return set.finish();
}
