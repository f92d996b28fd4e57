import type { MachineClock } from "../../../workers/model/clocks.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import type { ActionContext } from "./context.js";
import type { SessionActions } from "./session-actions.js";

/** Clocks of machines as the user tries and sets them. */
export function createClockActions({ stores }: ActionContext, session: SessionActions) {
  const { clocks } = stores;
  const tryOut = (clock: MachineClock, offsetNs: bigint, ppm: number) => {
    const isAsItIs = `${offsetNs}` === clock.offsetNs && ppm === clock.ppm;
    clocks.setState({ edit: isAsItIs ? undefined : { clock, offsetNs, ppm } });
  };
  return {
    /** Shows the lanes of the machine as they would be. */
    tryOut,
    giveUp: () => clocks.setState({ edit: undefined }),
    /** From here on a drag on the lanes of the machine moves its clock; or no more. */
    toggleGrab(clock: MachineClock) {
      const isGrabbed = clocks.getState().grabbed?.machine === clock.machine;
      clocks.setState({ grabbed: isGrabbed ? undefined : clock });
    },
    /** The clock that a drag on a lane moves, with its offset by now; undefined: none. */
    grabbedAt(lane: LaneId): { readonly clock: MachineClock; readonly offsetNs: bigint } | undefined {
      const { grabbed, edit } = clocks.getState();
      if (grabbed === undefined || stores.session.getState().lanes?.machines[lane] !== grabbed.machine)
        return undefined;
      const tried = edit?.clock.machine === grabbed.machine ? edit.offsetNs : BigInt(grabbed.offsetNs);
      return { clock: grabbed, offsetNs: tried };
    },
    /** Moves the clock from an offset, by a drag. Its drift stays as it is tried. */
    dragTo(clock: MachineClock, fromNs: bigint, byNs: number) {
      const { edit } = clocks.getState();
      const ppm = edit?.clock.machine === clock.machine ? edit.ppm : clock.ppm;
      tryOut(clock, fromNs + BigInt(Math.round(byNs)), ppm);
    },
    /** Takes back the clock that is tried, then ends dragging. Answers whether there was anything. */
    takeBack(): boolean {
      const { edit, grabbed } = clocks.getState();
      if (edit !== undefined) clocks.setState({ edit: undefined });
      else if (grabbed !== undefined) clocks.setState({ grabbed: undefined });
      return edit !== undefined || grabbed !== undefined;
    },
    /** Sets the clock that is tried: the traces are read again with it. */
    async apply() {
      const { edit } = clocks.getState();
      if (edit === undefined) return;
      const { clock, offsetNs, ppm } = edit;
      const { atNs, jumps } = clock;
      await session.setClock(clock.machine, { offsetNs: `${offsetNs}`, ppm, atNs, ...(jumps && { jumps }) });
    },
    /** Whether the user has set the clock of a machine. */
    isSet: (machine: string): boolean => session.choices().offsets?.some(({ trace }) => trace === machine) === true,
    /** Sets it by what the traces tell. */
    async reset(machine: string) {
      clocks.setState({ edit: undefined });
      await session.setClock(machine, undefined);
    },
  };
}
