import type { FingerprintKind } from "../../workers/model/fingerprints.js";
import { labelOf } from "../viewmodel/lane-names.js";
import { hasMachineViews } from "../viewmodel/machine-views.js";
import type { Command, CommandContext } from "./command.js";
import { maker } from "./make-commands.js";
import { onLane, targetMaker } from "./target-command.js";

/** Parts of the time that show how a VM changes, and still are wide enough to compare. */
const PARTS = 16;

/** Fingerprints: which VMs and processes behave alike. */
export function fingerprintCommands(context: CommandContext): Command[] {
  const { actions, stores } = context;
  const { fingerprints } = actions;
  const command = maker("Selection", () => hasMachineViews(stores.session.getState().trace));
  const onTarget = targetMaker(context, "Selection");
  const showOf = (of: FingerprintKind) => {
    fingerprints.chooseKind(of);
    fingerprints.open();
  };
  const ofLane = onLane((lane) => {
    const { lanes } = stores.session.getState();
    const vm = fingerprints.vmOf(lane);
    if (lanes === undefined || vm === undefined) return [];
    const own = lanes.kinds[lane] === "process" ? lane : vm;
    return [{ title: `Fingerprint of ${labelOf(lanes, own)}`, run: () => fingerprints.openOf(lane) }];
  });
  const periodsOf = onLane((lane) => {
    const { lanes } = stores.session.getState();
    if (lanes?.kinds[lane] !== "vm") return [];
    const title = `Fingerprint of ${labelOf(lanes, lane)} over the time`;
    return [{ title, run: () => fingerprints.openPeriodsOf(lane, PARTS) }];
  });
  return [
    command("fingerprints", "Fingerprints: which VMs behave alike", ["Shift+KeyF"], () => showOf("vm")),
    command("fingerprints-processes", "Fingerprints of guest processes", [], () => showOf("process")),
    command("fingerprints-ranks", "Which guest processes others depend on", [], () => {
      showOf("process");
      fingerprints.choose({ side: "ranks" });
    }),
    onTarget("fingerprint-of", "Fingerprint of the lane", [], ofLane),
    onTarget("fingerprint-periods", "Fingerprint of the VM over the time", [], periodsOf),
  ];
}
