import { errorText } from "../../../workers/core/error-text.js";
import { formatBytes, formatMoment, formatSpan } from "../../../workers/core/format.js";
import { fail, failureText, ok, type Result } from "../../../workers/core/result.js";
import { absoluteTime } from "../../../workers/core/timeline.js";
import { annotationFile } from "../../../workers/model/annotations/annotation-file.js";
import type { RedactedCounts, Redaction } from "../../../workers/model/bundle.js";
import type { EngineApi, LaneList, ReportRequest, SessionInfo } from "../../../workers/model/engine-api.js";
import { writeWhole } from "../../host/write-whole.js";
import { notesOf } from "../../share/notes.js";
import { type Picture, type PictureContent, pictureOf } from "../../share/picture.js";
import {
  ownNames,
  type Redacting,
  redactedBookmarks,
  redactedContent,
  redactedNotes,
  redactedSlice,
  withRedaction,
} from "../../share/redacted.js";
import { reportInsert } from "../../share/report-insert.js";
import { drawnLanes } from "../../share/shown-lanes.js";
import { sliceOf } from "../../share/slice.js";
import { type Palette, paletteOf, type Theme } from "../../viewmodel/palette.js";
import { withColours } from "../../viewmodel/state-colours.js";
import { endOf } from "../../viewmodel/viewport.js";
import { timelineOf } from "../selectors.js";
import type { ActionContext } from "./context.js";
import type { UiActions } from "./ui-actions.js";

/** What the page of a report has beside its tables. */
interface ReportPage {
  readonly lanes: number;
  readonly notes: number;
  /** Its lanes have every state; else the shares of states in short stretches. */
  readonly isExact: boolean;
}

/** A report that is made and not yet saved. */
export interface MadeReport {
  readonly text: string;
  /** Beside the tables; undefined: it is text alone. */
  readonly page: ReportPage | undefined;
  readonly redacted: RedactedCounts;
}

/** A picture that is made and not yet saved. */
export interface MadePicture {
  readonly picture: Picture;
  readonly title: string;
  readonly redacted: RedactedCounts;
}

export interface MadeText {
  readonly text: string;
  readonly redacted: RedactedCounts;
}

type PlainReport = Omit<MadeReport, "redacted">;

interface ReportOf {
  readonly api: EngineApi;
  readonly info: SessionInfo;
  readonly list: LaneList;
  readonly shown: PictureContent;
  readonly redacting: Redacting;
  readonly format: ReportRequest["format"];
}

const NOTHING_OPEN = fail("no trace is open");

/** Pixels of the lanes in the picture of a report. */
const REPORT_PX = 800;

export type ShareActions = ReturnType<typeof createShareActions>;

/** Files that show what the window shows. */
export function createShareActions({ stores, select, host, engine }: ActionContext, ui: UiActions) {
  /** The selected range, else the window; the lanes on show. */
  const content = (redact: readonly Redaction[] = []): PictureContent | undefined => {
    const { info, lanes: shown, name } = stores.session.getState();
    if (info === undefined || shown === undefined) return undefined;
    const list = ownNames(shown, redact);
    const { view } = stores.view.getState();
    const { t0, t1 } = stores.selection.getState().range ?? { t0: view.startNs, t1: endOf(view) };
    const { lanes, count } = select.layout();
    const { lanes: drawn, leftOut } = drawnLanes(list, [...lanes.subarray(0, count)]);
    const subtitle = `From ${formatMoment(absoluteTime(timelineOf(info), t0))}, for ${formatSpan(t1 - t0)}${leftOut}`;
    return { title: name, subtitle, t0, t1, lanes: drawn, base: select.timeBase() };
  };
  const paletteIn = (theme: Theme): Palette => {
    const { preset, colours } = stores.ui.getState();
    return withColours(paletteOf(preset, theme), colours[theme]);
  };

  /** What the page of a report has beside its tables; `list` has the names that may be in it. */
  const insertOf = async ({ api, info, list, shown, redacting }: Omit<ReportOf, "format">) => {
    const { t0, t1, lanes } = shown;
    const base = select.timeBaseIn("relative");
    const notes = await redactedNotes(notesOf(select.annotations(), { t0, t1 }, base, list), redacting);
    const plain = await sliceOf(api, list, lanes, { t0, t1, beginNs: info.beginNs });
    const slice = await redactedSlice(plain, redacting);
    const picture = await pictureOf(api, { ...(await redactedContent(shown, redacting)), base }, REPORT_PX);
    const palettes = { light: paletteIn("light"), dark: paletteIn("dark") };
    const insert = reportInsert({ picture, slice, notes, palettes, nonce: randomText() });
    return { insert, facts: { lanes: lanes.length, notes: notes.length, isExact: slice.cellNs === 0 } };
  };

  const reportOf = async ({ api, info, list, shown, redacting, format }: ReportOf): Promise<Result<PlainReport>> => {
    const { t0, t1 } = shown;
    const made = format === "html" ? await insertOf({ api, info, list, shown, redacting }) : undefined;
    const timeline = timelineOf(info);
    const [from, to] = [t0, t1].map((t) => `${absoluteTime(timeline, t)}`) as [string, string];
    const { asPublished } = stores.tables.getState();
    // The last event lies at the end of the trace: without `to` it belongs to the report.
    const range = t1 < info.endNs ? { from, to } : { from };
    const { handle: redaction } = redacting;
    const hidden = redaction === undefined ? {} : { redaction };
    const insert = made === undefined ? {} : { insert: made.insert };
    const text = await api.report({ format, asPublished, ...range, ...hidden, ...insert });
    return text.ok ? ok({ text: text.value, page: made?.facts }) : text;
  };

  return {
    paletteIn,
    /** What would be in a picture or a report. */
    sharedContent: () => content(),
    /** `redact`: what gets pseudonyms in it. */
    async makeReport(
      redact: readonly Redaction[] = [],
      format: ReportRequest["format"] = "html",
    ): Promise<Result<MadeReport>> {
      const api = engine();
      const shown = content(redact);
      const { info, lanes } = stores.session.getState();
      if (api === undefined || shown === undefined || info === undefined || lanes === undefined) return NOTHING_OPEN;
      const list = ownNames(lanes, redact);
      const { made, redacted } = await withRedaction(api, redact, (redacting) =>
        reportOf({ api, info, list, shown, redacting, format }),
      );
      return made.ok ? ok({ ...made.value, redacted }) : made;
    },
    async makePicture(redact: readonly Redaction[], width: number): Promise<Result<MadePicture>> {
      const api = engine();
      const shown = content(redact);
      if (api === undefined || shown === undefined) return NOTHING_OPEN;
      const { made, redacted } = await withRedaction(api, redact, (redacting) => redactedContent(shown, redacting));
      return ok({ picture: await pictureOf(api, made, width), title: made.title, redacted });
    },
    /** The open bookmarks as the text of a file. */
    async makeBookmarks(redact: readonly Redaction[] = []): Promise<Result<MadeText>> {
      const api = engine();
      if (api === undefined) return NOTHING_OPEN;
      const plain = annotationFile(stores.annotations.getState());
      const { made: text, redacted } = await withRedaction(api, redact, (redacting) =>
        redactedBookmarks(plain, redacting),
      );
      return ok({ text, redacted });
    },
    /** Asks for a place at once, as browsers want it on a click, and writes what is made meanwhile. */
    async saveMade(name: string, mime: string, make: () => Promise<string | Uint8Array<ArrayBuffer>>) {
      const file = await host.saveFile(name, mime);
      if (!file.ok) return ui.say(failureText(file.error));
      try {
        const made = await make();
        const saved = await writeWhole(file.value, made);
        if (saved.ok) ui.say(`Saved ${saved.value}, ${formatBytes(new Blob([made]).size)}`);
        else ui.say(`not saved: ${failureText(saved.error)}`);
      } catch (error) {
        await file.value.discard();
        ui.say(`not saved: ${errorText(error)}`);
      }
    },
  };
}

/** 128 random bits. */
function randomText(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
