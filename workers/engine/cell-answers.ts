import { Pace } from "../core/pace.js";
import type { CellsAnswer, CellsRequest, SubjectsAnswer, SubjectsRequest } from "../model/cells.js";
import { joinedCells, joinedSubjects, piecesAsked } from "../query/cell-pieces.js";
import { CellsQuery } from "../query/cells.js";
import type { QueryContext } from "../query/context.js";
import { isPlain, MarkedCells } from "../query/marked-cells.js";
import { inSteps, whileWanted } from "../query/resumable.js";
import { subjectSteps } from "../query/subjects/subjects.js";
import { Askers } from "./askers.js";

/** What the lanes show, and whose work that is. */
export class CellAnswers {
  private query: CellsQuery;
  private readonly marked: MarkedCells;
  private readonly askers = new Askers();

  constructor(
    private readonly context: QueryContext,
    private readonly yieldToLoop: () => Promise<void>,
  ) {
    this.query = new CellsQuery(context);
    this.marked = new MarkedCells(context);
  }

  /** Lanes have other rows than before. */
  forget(): void {
    this.query = new CellsQuery(this.context);
  }

  async cells(request: CellsRequest): Promise<CellsAnswer> {
    const { where } = request;
    const isNewest = this.askers.begin(request.asker);
    const answers = piecesAsked(request).map((part) => this.query.answer(part));
    if (where !== undefined && !isPlain(request)) {
      const pace = new Pace(this.yieldToLoop);
      for (const answer of answers) {
        await whileWanted(this.marked.mark(answer, where), () => pace.pause(), isNewest);
      }
    }
    return joinedCells(request, answers);
  }

  async subjects(request: SubjectsRequest): Promise<SubjectsAnswer> {
    const pace = new Pace(this.yieldToLoop);
    const answers: SubjectsAnswer[] = [];
    for (const part of piecesAsked(request)) {
      answers.push(await inSteps(subjectSteps(this.context, part), () => pace.pause()));
    }
    return joinedSubjects(request, answers);
  }
}
