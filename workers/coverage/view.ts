import type { EventKind } from "../model/event-kinds.js";
import type { Gives, Side, SourceId } from "./sources.js";

/** Something that people want to see, and what must be recorded for it. */
export interface View {
  /** That of its analysis, where it is one analysis. It never changes: commands and `info --json` name it. */
  readonly id: string;
  /** One line for `info`: "vCPU states". */
  readonly title: string;
  /** What the window shows of it: "lanes of VMs and vCPUs". */
  readonly shows: string;
  /** Without all of these kinds of events it is at best partial. Of some kinds others do as well (kernel-events.ts). */
  readonly needs: readonly EventKind[];
  /** Without any of these kinds there is nothing to see, whatever else is there. Absent: the kinds of `needs`. */
  readonly restsOn?: readonly EventKind[];
  /** Rare kinds that make it better: recordings made for it have them. */
  readonly adds?: readonly EventKind[];
  /** Kinds that it reads too, where they are there. */
  readonly uses?: readonly EventKind[];
  /** Fields without which its events show nothing, and the words for that. */
  readonly fields?: { readonly names: readonly string[]; readonly absent: string };
  /** `info` lists it only where it has shown something: few traces have its events, and none should seem to lack them. */
  readonly isSpecial?: true;
  /** A machine's own events show it, so a recording in a guest shows it of the guest. */
  readonly isOfAnyMachine?: true;
  /** How much of it there is of emulated guests (TCG), which have no events of KVM. Absent: what its events say. */
  readonly emulated?: Gives;
  /** What sources give of it beside the events of the kernel in `needs`. */
  readonly also?: readonly Given[];
  /** The view whose events show the same, where a tracer records it. */
  readonly recordedAs?: string;
  /** No analysis of its own: the window shows it of the analysis of this id. */
  readonly isPartOf?: string;
}

/** What a source gives of a view. */
export interface Given {
  readonly source: SourceId;
  readonly side: Side;
  readonly gives: Gives;
  /** In words: "counts, no moments". */
  readonly what: string;
  /** Only of guests of this kind. Absent: of both. */
  readonly only?: "kvm" | "tcg";
  /** Only on this architecture. */
  readonly isX86?: true;
}
