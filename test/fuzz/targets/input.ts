import assert from "node:assert";
import { TraceLines } from "../../../electron/node/vm/input-recorder/trace-lines.js";
import { ByteFeed } from "../../../electron/node/vm/rfb/byte-feed.js";
import { clientParser } from "../../../electron/node/vm/rfb/client-parser.js";
import { newConnection } from "../../../electron/node/vm/rfb/connection.js";
import { InputTap } from "../../../electron/node/vm/rfb/input-tap.js";
import { serverParser } from "../../../electron/node/vm/rfb/server-parser.js";
import { recordingFacts } from "../../../workers/model/input-recording/facts.js";
import { type ReadRecording, readRecording } from "../../../workers/model/input-recording/read-recording.js";
import { readVdo } from "../../../workers/model/input-recording/read-vdo.js";
import { writeRecording } from "../../../workers/model/input-recording/recording.js";
import { lineInWords } from "../../../workers/model/input-recording/words.js";

/** The first byte says what reads the rest: a recording, a script, QEMU's log, or both sides of a connection of VNC. */
export async function target(input: Uint8Array): Promise<void> {
  const bytes = Buffer.from(input.subarray(1));
  switch ((input[0] ?? 0) % 4) {
    case 0:
      return soundIfRead(readRecording(bytes.toString("utf8")));
    case 1:
      return soundIfRead(readVdo(bytes.toString("utf8"), { w: 800, h: 600 }));
    case 2:
      return trace(bytes.toString("latin1"));
    default:
      return connection(bytes);
  }
}

/** What was read is written and read again as it is. Names of later versions are told each time. */
function soundIfRead(result: ReturnType<typeof readRecording>): void {
  if (!result.ok) return;
  const { recording }: ReadRecording = result.value;
  const again = readRecording(writeRecording(recording));
  assert.ok(again.ok);
  assert.deepStrictEqual(again.value.recording, recording);
  for (const { message } of again.value.problems) assert.match(message, /^no (?:key|button) is called/);
  recordingFacts(recording);
  for (const line of recording.lines) lineInWords(line);
}

function trace(log: string): void {
  const lines = new TraceLines(() => undefined);
  for (const line of log.split("\n")) assert.notDeepStrictEqual(lines.take(line)?.ev, []);
}

/** A byte says which side sends the next few. */
function connection(bytes: Buffer): void {
  const known = newConnection();
  const tap = new InputTap({
    connection: known,
    group: (events) => assert.ok(0 < events.length),
    unknownKey: () => undefined,
  });
  const server = new ByteFeed(
    serverParser(known, { update: () => undefined, pointerKind: (isAbsolute) => tap.tellKind(isAbsolute) }),
  );
  const viewer = new ByteFeed(
    clientParser(known, {
      key: (down, keysym, number) => tap.key(down, keysym, number),
      pointer: (buttons, x, y) => tap.pointer(buttons, x, y),
      request: () => undefined,
    }),
  );
  for (let at = 0; at < bytes.length; ) {
    const head = bytes[at] as number;
    const piece = bytes.subarray(at + 1, at + 1 + (head >> 1));
    (head % 2 === 0 ? server : viewer).add(piece);
    server.goOn();
    viewer.goOn();
    at += 1 + piece.length;
  }
  tap.leave();
}
