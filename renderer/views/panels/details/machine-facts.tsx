import { formatCountOf } from "../../../../workers/core/format.js";
import type { LaneId } from "../../../../workers/model/lanes.js";
import { childrenOf } from "../../../viewmodel/lane-tree.js";
import { useSession } from "../../use-app.js";
import { alignmentText } from "./alignment-text.js";
import { Facts } from "./facts.js";
import { LaneLink } from "./lane-link.js";

const MAX_VMS = 8;

/** A host or a guest: its size, its VMs, and where it runs itself. */
export function MachineFacts({ lane }: { readonly lane: LaneId }) {
  const lanes = useSession((session) => session.lanes);
  const tree = useSession((session) => session.tree);
  const trace = useSession((session) => session.trace);
  const machine = trace?.machines.find(({ name }) => name === lanes?.machines[lane]);
  const vms = [...childrenOf(tree, lane)].filter((child) => lanes?.kinds[child] === "vm");
  const links = vms.slice(0, MAX_VMS).map((vm) => (
    <span key={vm} className="details-item">
      <LaneLink lane={vm} />
    </span>
  ));
  const more = vms.length <= MAX_VMS ? "" : `and ${vms.length - MAX_VMS} more`;
  return (
    <Facts
      rows={[
        ...(machine === undefined ? [] : [["Size", formatCountOf(machine.cpus, "CPU")] as const]),
        ...(vms.length === 0 ? [] : [["VMs", [...links, more]] as const]),
        ...(machine?.guest_of === undefined ? [] : [["Guest of", machine.guest_of] as const]),
        ...(machine?.alignment === undefined ? [] : [["Clock", alignmentText(machine.alignment)] as const]),
      ]}
    />
  );
}
