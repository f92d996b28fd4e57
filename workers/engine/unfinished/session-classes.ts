import { CpuCounters } from "../../analyses/counters/cpu-counters.js";
import { NetDevice } from "../../analyses/counters/net-device.js";
import { FlatCpu } from "../../analyses/flat/flat-cpu.js";
import { FlatSource } from "../../analyses/flat/flat-source.js";
import { FlatThread } from "../../analyses/flat/flat-thread.js";
import { FlatVcpu } from "../../analyses/flat/flat-vcpu.js";
import { FlatVm } from "../../analyses/flat/flat-vm.js";
import { Gaps } from "../../analyses/gaps.js";
import { Identity } from "../../analyses/guest/identify.js";
import { IdleNeed } from "../../analyses/guest/idle-need.js";
import { Candidate, IrqStack } from "../../analyses/guest/irq-stack.js";
import { Labels } from "../../analyses/guest/labels.js";
import { NestedState } from "../../analyses/guest/nested-state.js";
import { NestedView } from "../../analyses/guest/nested-view.js";
import { StateLog } from "../../analyses/guest/state-log.js";
import {
  Guest,
  GuestProcess,
  GuestThread,
  KernelStack,
  Task,
  UserStack,
  VcpuView,
} from "../../analyses/guest/tasks.js";
import { SliceTrack } from "../../analyses/slices/slice-track.js";
import { GrowingColumn } from "../../core/columns.js";
import { FlatMemory } from "../../core/flat-memory.js";
import { PageKeeper } from "../../core/page-keeper.js";
import { Records } from "../../core/records.js";
import { Slabs } from "../../core/slabs.js";
import { SpillLog } from "../../core/spill-log.js";
import { CounterSeries } from "../../facts/counter-store.js";
import { Rows } from "../../facts/rows-by-lane.js";
import { ChunkKeeper } from "../../index/chunk-keeper.js";
import { FullChunks } from "../../index/full-chunks.js";
import { FullGrids } from "../../index/full-grids.js";
import { LaneTrack } from "../../index/lane-track.js";
import { SharedGrids } from "../../index/shared-grids.js";
import type { Constructor, GraphClasses } from "./graph.js";

/**
 * What objects a session consists of that is being read. A class that is missing has no part written at all, which
 * test/golden/resumed.test.ts finds.
 */
const { float, int, byte } = new Records({ float: "float", int: "int", byte: "byte" }).columns;

export const SESSION_CLASSES: GraphClasses = {
  classes: new Map<Constructor, (() => object) | undefined>([
    [FlatThread, undefined],
    [FlatCpu, undefined],
    [FlatVcpu, undefined],
    [FlatSource, undefined],
    [FlatVm, undefined],
    [LaneTrack, undefined],
    [FullChunks, undefined],
    [FullGrids, undefined],
    [CounterSeries, undefined],
    [NetDevice, undefined],
    [Rows, undefined],
    [GrowingColumn, undefined],
    [SliceTrack, undefined],
    [GuestProcess, undefined],
    [GuestThread, undefined],
    [KernelStack, undefined],
    [UserStack, undefined],
    [Guest, undefined],
    [VcpuView, undefined],
    [NestedState, undefined],
    [Identity, undefined],
    [IdleNeed, undefined],
    [StateLog, undefined],
    [IrqStack, undefined],
    [Candidate, undefined],
    [NestedView, undefined],
    [Labels, undefined],
    [CpuCounters, undefined],
    [Task, undefined],
    [Gaps, undefined],
    [Records, undefined],
    [float.constructor as Constructor, () => new Records({ float: "float" }).columns.float],
    [int.constructor as Constructor, () => new Records({ int: "int" }).columns.int],
    [byte.constructor as Constructor, () => new Records({ byte: "byte" }).columns.byte],
  ]),
  passing: new Map<Constructor, ReadonlySet<string>>([
    [FlatMemory, new Set(["memory", "u8", "i32", "f64", "onGrown"])],
    [Slabs, new Set(["ready", "onTaken"])],
    [SpillLog, new Set(["file", "openFile"])],
    [PageKeeper, new Set(["budgetBytes"])],
    [ChunkKeeper, new Set(["packer", "unpacker"])],
    [SharedGrids, new Set(["sums"])],
  ]),
  isOpaque: (object) => object instanceof WeakMap || object instanceof WebAssembly.Memory,
};
