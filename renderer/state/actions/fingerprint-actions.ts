import { formatCountOf } from "../../../workers/core/format.js";
import { Pace } from "../../../workers/core/pace.js";
import type { FingerprintKind, Fingerprints } from "../../../workers/model/fingerprints.js";
import { type LaneId, NO_LANE } from "../../../workers/model/lanes.js";
import type { FingerprintNames } from "../../viewmodel/fingerprints/fingerprint-words.js";
import { matrixHead, matrixRow } from "../../viewmodel/fingerprints/matrix-text.js";
import { FIRST_FINGERPRINTS, type FingerprintsState } from "../fingerprints-store.js";
import type { ActionContext } from "./context.js";
import type { UiActions } from "./ui-actions.js";

/** What the panel Fingerprints shows. */
export function createFingerprintActions({ stores }: ActionContext, ui: UiActions) {
  const { fingerprints, session } = stores;
  const open = () => {
    fingerprints.setState({ isInUse: true });
    ui.showPanel("fingerprints");
  };

  return {
    choose: (choice: Partial<FingerprintsState>) => fingerprints.setState(choice),
    /** VMs have parts of the time, and columns that processes lack: what was chosen of others stays as it is. */
    chooseKind: (of: FingerprintKind) => fingerprints.setState({ of, side: "subject", wanted: undefined }),
    open,
    /** Shows the panel with the row of a lane: a VM, a vCPU's VM, or a process of a guest. */
    openOf(lane: LaneId) {
      const subject = subjectOf(lane);
      if (subject === undefined) return;
      const { vm } = fingerprints.getState();
      // Limited to another VM, the row would not be there.
      const isOther = vm !== undefined && subject.vm !== vm;
      fingerprints.setState({
        of: subject.of,
        wanted: subject.lane,
        side: "subject",
        ...(isOther && { vm: undefined }),
      });
      open();
    },
    /** How a VM's fingerprint changes over the time. */
    openPeriodsOf(lane: LaneId, periods: number) {
      const vm = subjectOf(lane)?.vm;
      if (vm === undefined) return;
      fingerprints.setState({ ...FIRST_FINGERPRINTS, vm, periods, order: { by: "lanes" } });
      open();
    },
    /** Copies all rows with headings, in their order. Thousands of them take turns with the window. */
    async copy(answer: Fingerprints, subjects: Int32Array, names: FingerprintNames) {
      const pace = new Pace(() => new Promise((resolve) => setTimeout(resolve)));
      const lines = [matrixHead(answer)];
      for (const subject of subjects) {
        lines.push(matrixRow(answer, subject, names));
        await pace.pause();
      }
      const text = `${lines.join("\n")}\n`;
      await ui.copy(text, `${formatCountOf(answer.count, "row")} copied`);
    },
    /** The VM that a lane is of; undefined: of none. */
    vmOf: (lane: LaneId) => subjectOf(lane)?.vm,
  };

  /** The subject whose fingerprint a lane is about, and its VM. */
  function subjectOf(lane: LaneId): { of: FingerprintKind; lane: LaneId; vm: LaneId } | undefined {
    const { lanes } = session.getState();
    if (lanes === undefined) return undefined;
    let vm = lane;
    while (vm !== NO_LANE && lanes.kinds[vm] !== "vm") vm = lanes.parents[vm] ?? NO_LANE;
    if (vm === NO_LANE) return undefined;
    const isProcess = lanes.kinds[lane] === "process";
    return isProcess ? { of: "process", lane, vm } : { of: "vm", lane: vm, vm };
  }
}
