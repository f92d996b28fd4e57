import type { Command, CommandContext } from "./command.js";
import { focusField, isOpen, maker } from "./make-commands.js";

/** Comparing two ranges. */
export function compareCommands({ actions: { compare, ui }, stores, host }: CommandContext): Command[] {
  const command = maker("Selection", isOpen(stores));
  const hasBoth = () => {
    const { a, b } = stores.compare.getState();
    return a !== undefined && b !== undefined;
  };
  const addTraces = async () => {
    if (host.pick === undefined) return focusField("compare-with");
    const items = await host.pick("files");
    if (items !== undefined) await compare.addTraces(items);
  };
  const hasOther = () => stores.compare.getState().other !== undefined;
  const openAsB = async () => {
    if (host.pick === undefined) return focusField("compare-file");
    const items = await host.pick("files");
    if (items !== undefined) await compare.openAsB(items);
  };
  const showRuns = () => {
    compare.setSubject("runs");
    ui.showPanel("compare");
  };
  return [
    command("compare-file", "Compare: a trace file as B…", [], () => void openAsB()),
    command("compare-close", "Compare: close the trace file of B", [], compare.closeOther, hasOther),
    command("compare-with", "Compare: add a trace to compare with…", [], () => void addTraces()),
    command("compare-a", "Compare: the selection is A", ["Alt+KeyA"], () => compare.take("a")),
    command("compare-b", "Compare: the selection is B", ["Alt+KeyB"], () => compare.take("b")),
    command("compare", "Show what differs between A and B", ["Alt+KeyC"], () => ui.showPanel("compare")),
    command("compare-runs", "Compare runs of a recording of input", [], showRuns),
    command("compare-swap", "Compare: B with A", [], compare.swap, () => hasBoth() && !hasOther()),
    command(
      "compare-align",
      "Compare: show the lanes of A above those of B",
      ["Alt+KeyL"],
      compare.toggleAligned,
      hasBoth,
    ),
    command("compare-clear", "Compare nothing", [], compare.clear, () => hasBoth() || hasOther()),
  ];
}
