import { Pace } from "../core/pace.js";
import type { StealSquare, StealSquareRequest } from "../model/steal-square.js";
import type { QueryContext } from "../query/context.js";
import { knownWindow } from "../query/session-window.js";
import { stealSteps } from "../query/steal/matrix.js";
import { stealSquare } from "../query/steal/square.js";
import type { StealCell } from "../query/steal/victim-row.js";
import { ThreadRoles } from "../query/thread-roles.js";
import { Askers } from "./askers.js";

/** Cells kept for one window: with more, small culprits are summed up by kind. */
const MOST_CELLS = 1 << 18;

/** The steal matrix by VM. The matrix of the last window is kept: to unfold a VM costs a sum, no second look. */
export class StealSquares {
  private readonly askers = new Askers();
  private kept: { readonly key: string; readonly cells: readonly StealCell[] } | undefined;
  private isClosed = false;

  constructor(
    private readonly context: QueryContext,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  /** Undefined: its asker asked something else meanwhile. */
  async answer(request: StealSquareRequest): Promise<StealSquare | undefined> {
    const isNewest = this.askers.begin(request.asker);
    const cells = await this.cellsOf(request, () => !this.isClosed && isNewest());
    return (
      cells &&
      stealSquare(cells, new ThreadRoles(this.context), {
        openVictims: new Set(request.openVictims),
        openCulprits: new Set(request.openCulprits),
      })
    );
  }

  close(): void {
    this.isClosed = true;
  }

  private async cellsOf(
    { t0, t1, isOfVcpus }: StealSquareRequest,
    isWanted: () => boolean,
  ): Promise<readonly StealCell[] | undefined> {
    const { context } = this;
    const key = [t0, t1, isOfVcpus, context.untilNs, context.runqueue.count].join(" ");
    if (this.kept?.key === key) return this.kept.cells;
    const window = knownWindow(context, { t0, t1 });
    const victims = isOfVcpus ? new Set(context.inventory.vcpus.lane) : undefined;
    const steps = stealSteps(context, window.t0, window.t1, victims, MOST_CELLS);
    const pace = new Pace(this.yieldToLoop);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) {
        this.kept = { key, cells: value };
        return value;
      }
      const rest = pace.pause();
      if (rest === undefined) continue;
      await rest;
      if (!isWanted()) return undefined;
    }
  }
}
