import { errorText } from "../../../workers/core/error-text.js";
import { formatBytes } from "../../../workers/core/format.js";
import { failureText, ok, type Result } from "../../../workers/core/result.js";
import type { EngineApi } from "../../../workers/model/engine-api.js";
import type { SaveFile } from "../../host/host-api.js";
import type { ActionContext } from "./context.js";
import type { UiActions } from "./ui-actions.js";

/** Begins what is to be saved; answers its handle for `exportNext`. */
type Begin = (engine: EngineApi) => Promise<Result<number>>;

/** How the pieces of a file come from the engine. */
export interface Pieces {
  readonly mime: string;
  /** Undefined: there are no more. */
  next(engine: EngineApi, handle: number): Promise<Result<string | Uint8Array<ArrayBuffer> | undefined>>;
  share(engine: EngineApi, handle: number): Promise<number | undefined>;
  close(engine: EngineApi, handle: number): Promise<void>;
  /** What there is to say of a file that is saved, beside its size. */
  said?(): string;
}

/** The pieces of a table in a file of that type. */
export function tablePieces(mime: string): Pieces {
  return {
    mime,
    next: (engine, handle) => engine.exportNext(handle),
    share: (engine, handle) => engine.exportShare(handle),
    close: (engine, handle) => engine.exportClose(handle),
  };
}

/** A file of one text, which is made when it is wanted. */
export function textPieces(mime: string, textOf: () => string): Pieces {
  let text: (() => string) | undefined = textOf;
  return {
    mime,
    async next() {
      const piece = text?.();
      text = undefined;
      return ok(piece);
    },
    share: async () => undefined,
    close: async () => undefined,
  };
}

const UTF8 = new TextEncoder();
const CANCELLED = "cancelled";
const NOT_STOPPED = Promise.resolve();

/** Saves tables as files, piece by piece: one at a time, with its progress and a way to end it. */
export class SaveActions {
  private stop: (() => void) | undefined;

  constructor(
    private readonly context: ActionContext,
    private readonly ui: UiActions,
  ) {}

  async save(name: string, begin: Begin, pieces: Pieces): Promise<void> {
    const engine = this.context.engine();
    if (engine === undefined) return;
    if (this.stop !== undefined) return this.ui.say("Another file is being saved");
    const stopped = new Promise<typeof CANCELLED>((resolve) => {
      this.stop = () => resolve(CANCELLED);
    });
    // The engine of a trace that is closed answers nothing more.
    const ended = this.context.stores.session.subscribe(({ phase }) => phase !== "open" && this.stop?.());
    try {
      const file = await this.context.host.saveFile(name, pieces.mime);
      this.ui.say(
        file.ok
          ? await this.write(engine, { name, begin, pieces, file: file.value, stopped })
          : failureText(file.error),
      );
    } catch (error) {
      this.ui.say(`not saved: ${errorText(error)}`);
    } finally {
      ended();
      this.stop = undefined;
      this.context.stores.ui.setState({ saving: undefined });
    }
  }

  cancel(): void {
    this.stop?.();
  }

  /** Answers what there is to say about it. */
  private async write(engine: EngineApi, { name, begin, pieces, file, stopped }: Saving): Promise<string> {
    const { ui } = this.context.stores;
    ui.setState({ saving: { name, share: 0, bytes: 0 } });
    let bytes = 0;
    const refuse = async (why: string) => {
      await file.discard();
      return `${why}. Nothing of it was kept`;
    };
    const cancelled = () => refuse(`${name} is not saved: cancelled`);
    // It may have been cancelled while the user was asked for a place.
    if ((await Promise.race([stopped, NOT_STOPPED])) === CANCELLED) return cancelled();
    const begun = begin(engine);
    const handle = await Promise.race([begun, stopped]);
    if (handle === CANCELLED) {
      const close = async (late: Result<number>) => {
        if (late.ok) await pieces.close(engine, late.value);
      };
      void begun.then(close);
      return cancelled();
    }
    if (!handle.ok) return refuse(failureText(handle.error));
    for (;;) {
      const piece = await Promise.race([pieces.next(engine, handle.value), stopped]);
      if (piece === CANCELLED) {
        void pieces.close(engine, handle.value);
        return cancelled();
      }
      if (!piece.ok) return refuse(failureText(piece.error));
      if (piece.value === undefined) break;
      const content = typeof piece.value === "string" ? UTF8.encode(piece.value) : piece.value;
      bytes += content.length;
      const written = await file.write(content);
      if (!written.ok) {
        void pieces.close(engine, handle.value);
        return refuse(failureText(written.error));
      }
      const share = await Promise.race([pieces.share(engine, handle.value), stopped]);
      if (share !== CANCELLED) ui.setState({ saving: { name, share, bytes } });
    }
    const closed = await file.close();
    return closed.ok
      ? `Saved ${closed.value}, ${formatBytes(bytes)}${pieces.said?.() ?? ""}`
      : refuse(failureText(closed.error));
  }
}

interface Saving {
  readonly name: string;
  readonly begin: Begin;
  readonly pieces: Pieces;
  readonly file: SaveFile;
  readonly stopped: Promise<typeof CANCELLED>;
}
