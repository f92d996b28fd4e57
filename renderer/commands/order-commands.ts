import { LANE_ORDERS } from "../viewmodel/lane-figures.js";
import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";

export function orderCommands({ actions, stores }: CommandContext): Command[] {
  const lanes = maker("Lanes", isOpen(stores));
  return [
    ...LANE_ORDERS.map(({ order, title }) =>
      lanes(`lanes-by-${order}`, `Sort lanes: ${title.toLowerCase()}`, [], () => void actions.order.sortBy(order)),
    ),
    lanes("lanes-idle", "Hide or show lanes that are idle in view", [], actions.order.toggleIdle),
  ];
}
