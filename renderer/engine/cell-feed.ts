import type { SubjectKind, SubjectsAnswer } from "../../workers/model/cells.js";
import type { CellsAnswer, CellsRequest, EngineApi } from "../../workers/model/engine-api.js";
import {
  type CellsHave,
  type CellsNeed,
  coversTrace,
  type LanesWhere,
  planCells,
  rowsOf,
} from "../viewmodel/cell-plan.js";
import { type CellTexture, cellTexture } from "../viewmodel/cell-texture.js";
import { GroupSlots } from "../viewmodel/colour-groups.js";
import { nsPerPx } from "../viewmodel/viewport.js";
import { CoalescingQuery } from "./coalescing-query.js";

/** Pixels of the overview, which shows the whole trace where the detail does not reach. */
const OVERVIEW_WIDTH = 1024;

/**
 * Supplies the screen with cells: a detail texture for the window and an overview of the whole trace behind it,
 * which shows through while a zoom out or a jump waits for its answer. `update` is called when something
 * moved; it asks only when neither the last answer nor the open question covers the screen.
 */
export class CellFeed {
  detail: CellTexture | undefined;
  overview: CellTexture | undefined;

  private readonly details: CoalescingQuery<Question, Answer>;
  private readonly overviews: CoalescingQuery<Question, Answer>;
  private detailHave: CellsHave | undefined;
  private overviewHave: CellsHave | undefined;

  /** `asker`: feeds of several pictures ask for themselves. */
  constructor(
    engine: EngineApi,
    changed: () => void,
    asker = "",
    private readonly slots = new GroupSlots(),
  ) {
    const textureOf = ({ cells, subjects }: Answer) => {
      if (subjects === undefined) return cellTexture(cells);
      const slots = subjects.groups.map((group) => this.slots.of(group));
      return cellTexture(cells, { cells: subjects.cells, list: subjects.groups, slots });
    };
    // The screen may wait for an answer, so it is told of a failure, too.
    const failed = (error: unknown) => {
      console.error(error);
      changed();
    };
    const feed = (asker: string, take: (texture: CellTexture, have: CellsHave) => void) =>
      new CoalescingQuery(
        (question: Question) => answerTo(engine, question, asker),
        (answer, question) => {
          take(textureOf(answer), haveOf(answer.cells, question));
          changed();
        },
        failed,
      );
    this.details = feed(`${asker}detail`, (texture, have) => {
      this.detail = texture;
      this.detailHave = have;
    });
    this.overviews = feed(`${asker}overview`, (texture, have) => {
      this.overview = texture;
      this.overviewHave = have;
    });
  }

  update(need: CellsNeed, by?: SubjectKind): void {
    const detail = planCells(need, askedFor(this.details.newest) ?? this.detailHave);
    if (detail !== undefined) ask(this.details, question(detail, need, by));
    // The overview waits for a quiet moment: the window comes first. A window of the whole trace needs none.
    if (this.details.newest !== undefined || coversTrace(need, this.detailHave)) return;
    const whole = overviewNeed(need);
    const overview = planCells(whole, askedFor(this.overviews.newest) ?? this.overviewHave);
    if (overview !== undefined) ask(this.overviews, question(overview, whole, by));
  }

  /** The newest cells for the screen are asked for, and not there yet. */
  get isAwaited(): boolean {
    return this.details.newest !== undefined;
  }

  dispose(): void {
    this.details.dispose();
    this.overviews.dispose();
  }
}

interface Question {
  readonly request: CellsRequest;
  readonly readUntilNs: number;
  readonly generation: number;
  readonly where: LanesWhere | undefined;
  readonly by: SubjectKind | undefined;
  readonly squeezed: CellsHave["squeezed"];
}

/** Cells, and whose work they are: both are shown together, so that no colour changes a moment later. */
interface Answer {
  readonly cells: CellsAnswer;
  readonly subjects: SubjectsAnswer | undefined;
}

/** While a window moves, every answer is shown. Answers for another filter are of no use, so they are not waited for. */
function ask(query: CoalescingQuery<Question, Answer>, asked: Question): void {
  const { newest } = query;
  if (newest === undefined || newest.where === asked.where) query.request(asked);
  else query.replace(asked);
}

async function answerTo(engine: EngineApi, { request: wanted, by }: Question, asker: string): Promise<Answer> {
  const request = { ...wanted, asker };
  if (by === undefined) return { cells: await engine.cells(request), subjects: undefined };
  const [cells, subjects] = await Promise.all([engine.cells(request), engine.subjects({ ...request, by })]);
  return { cells, subjects };
}

function question(request: CellsRequest, need: CellsNeed, by?: SubjectKind): Question {
  const { readUntilNs, generation, where, view, width } = need;
  const squeezed = view.squeeze && { squeeze: view.squeeze, perPx: nsPerPx(view, width) };
  return { request, readUntilNs, generation, where, by, squeezed };
}

/** Of even time: it is there until the cells of the window come, whatever breaks that has. */
function overviewNeed(need: CellsNeed): CellsNeed {
  const { beginNs, endNs } = need.bounds;
  return { ...need, view: { startNs: beginNs, spanNs: Math.max(1, endNs - beginNs) }, width: OVERVIEW_WIDTH };
}

function askedFor(asked: Question | undefined): CellsHave | undefined {
  if (asked === undefined) return undefined;
  const { t0, t1, width, lanes } = asked.request;
  return {
    t0,
    t1,
    width,
    rowOf: rowsOf(lanes),
    readUntilNs: asked.readUntilNs,
    generation: asked.generation,
    where: asked.where,
    squeezed: asked.squeezed,
  };
}

function haveOf(answer: CellsAnswer, { generation, where, squeezed }: Question): CellsHave {
  const { t0, t1, width, lanes, readUntilNs } = answer;
  return { t0, t1, width, rowOf: rowsOf(lanes), readUntilNs, generation, where, squeezed };
}
