import { failureText } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import type { HostItem } from "../../host/host-api.js";
import { readText } from "../../host/read-text.js";
import { type CpuOrder, knowsPlaces, topologyWords } from "../../viewmodel/cpu-order.js";
import { ancestorsOf } from "../../viewmodel/lane-layout.js";
import { labelOf } from "../../viewmodel/lane-names.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import { setLanes } from "./follow-session.js";

export type TopologyActions = ReturnType<typeof createTopologyActions>;

/** Where the CPUs are, and in which order their lanes stand. */
export function createTopologyActions(context: ActionContext, record: RecordEdit) {
  const { session, selection, ui } = context.stores;
  const say = (message: string) => ui.setState({ message });

  /** Answers what was wrong with the text; undefined: nothing, or the trace was closed meanwhile. */
  const apply = async (text: string): Promise<string | undefined> => {
    const api = context.engine();
    if (api === undefined) return undefined;
    const placed = await api.placeCpus(text);
    if (context.engine() !== api) return undefined;
    if (!placed.ok) return failureText(placed.error);
    session.setState({ topologyText: text });
    await readTopology(context, api);
    session.setState({ generation: session.getState().generation + 1 });
    return placed.value === 0 ? "none of its CPUs is in this trace" : undefined;
  };

  const restoreOrder = (cpuOrder: CpuOrder) => {
    session.setState({ cpuOrder });
    const { givenLanes } = session.getState();
    if (givenLanes !== undefined) setLanes(context, givenLanes);
  };
  const setOrder = (cpuOrder: CpuOrder, words: string) => {
    record("the order of the CPUs", () => restoreOrder(cpuOrder));
    say(words);
  };

  const isUnknown = () => {
    if (knowsPlaces(session.getState().topology)) return false;
    say("where the CPUs are is not known: place them by a file of lscpu");
    return true;
  };

  return {
    /** Places the CPUs by a file of lscpu, and reports the result. */
    async placeFrom([item]: readonly HostItem[]) {
      const [file] = item?.files ?? [];
      if (item === undefined || file === undefined) return;
      const text = await readText(file);
      const wrong = text.ok ? await apply(text.value) : failureText(text.error);
      const { topology } = session.getState();
      if (wrong !== undefined) say(`${item.name}: ${wrong}`);
      else if (topology !== undefined) say(`${item.name}: ${topologyWords(topology)}`);
    },
    /** Places them by the text that was kept for this content. */
    async restore(text: string) {
      const wrong = await apply(text);
      if (wrong !== undefined) say(`topology: ${wrong}`);
    },
    /** The order that was kept. */
    restoreOrder,
    orderByNumber: () => setOrder({ by: "number" }, "CPUs in the order of their numbers"),
    orderByTopology() {
      if (!isUnknown()) setOrder({ by: "topology" }, "CPUs by NUMA node, package and core");
    },
    /** The CPUs of the selected lane's VM first. */
    orderByPinning() {
      const { lanes, tree } = session.getState();
      const vm = vmOf(selection.getState().lane);
      if (vm === undefined) return say("select a VM, or a lane of it, whose CPUs are to come first");
      setOrder(
        { by: "pinning", vm },
        `first the CPUs on which ${labelOf(lanes, vm)} ran: the trace does not tell its pinning`,
      );

      function vmOf(lane: LaneId | undefined): LaneId | undefined {
        if (lane === undefined) return undefined;
        return [lane, ...ancestorsOf(tree, lane)].find((one) => lanes?.kinds[one] === "vm");
      }
    },
  };
}

/** Asks where the CPUs are, and puts their lanes in order. */
async function readTopology(context: ActionContext, api: EngineApi): Promise<void> {
  const topology = await api.cpuTopology();
  if (context.engine() !== api) return;
  const { session } = context.stores;
  session.setState({ topology });
  const { givenLanes } = session.getState();
  if (givenLanes !== undefined) setLanes(context, givenLanes);
}
