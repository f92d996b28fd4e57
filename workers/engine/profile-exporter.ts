import type { Exporter } from "../query/export/exporter.js";
import type { Piece } from "../query/export/row-sink.js";

/** A piece of text that is worth a message. */
const PIECE_CHARACTERS = 1 << 16;

/** Formats write small pieces; these are joined. `pause`: awaited between them. */
export async function* joinedPieces(
  pieces: Iterable<Piece>,
  pause: () => Promise<void> | undefined,
): AsyncGenerator<Piece> {
  let text = "";
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    if (text !== "" && (typeof piece !== "string" || PIECE_CHARACTERS <= text.length)) {
      yield text;
      text = "";
    }
    if (typeof piece !== "string") yield piece;
    await pause();
  }
  if (text !== "") yield text;
}

/** How much is written is not known before its end. */
export function pieceExporter(pieces: AsyncIterable<Piece>): Exporter {
  const taken = pieces[Symbol.asyncIterator]();
  let isDone = false;
  return {
    get share() {
      return isDone ? 1 : undefined;
    },
    async next() {
      const { done, value } = await taken.next();
      isDone = done === true;
      return isDone ? undefined : value;
    },
  };
}
