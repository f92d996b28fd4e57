import { constants } from "node:fs";
import { lstat, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemErrorText } from "../../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { MOST_RECORDING_TEXT, type RecordingInfo } from "../../../../workers/model/input-operations.js";
import { recordingFacts } from "../../../../workers/model/input-recording/facts.js";
import { readRecording } from "../../../../workers/model/input-recording/read-recording.js";
import { writeRecording } from "../../../../workers/model/input-recording/recording.js";
import { replaceFile } from "../../json-file.js";
import { isRecordingName } from "./operations.js";

/** Recordings that are read for a list, the newest ones. */
const MOST_LISTED = 500;

interface Known {
  readonly info: RecordingInfo;
  readonly mtimeMs: number;
}

/** Recordings of input in the folder of a shell. Links in it are not followed, and files of other kinds are not seen. */
export class RecordingsFolder {
  private readonly known = new Map<string, Known>();

  /** The newest first. */
  async list(folder: string): Promise<Result<readonly RecordingInfo[]>> {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      const names = entries.filter((entry) => entry.isFile() && isRecordingName(entry.name)).map(({ name }) => name);
      const files = await Promise.all(names.map((name) => this.infoOf(folder, name)));
      return ok(
        files
          .filter((info) => info !== undefined)
          .sort((a, b) => b.modifiedMs - a.modifiedMs)
          .slice(0, MOST_LISTED),
      );
    } catch (error) {
      return fail(`cannot list recordings: ${systemErrorText(error, "read")}`, { file: folder });
    }
  }

  async read(folder: string, name: string): Promise<Result<string>> {
    const path = join(folder, name);
    try {
      const file = await open(path, constants.O_RDONLY | NO_FOLLOW);
      try {
        const { size } = await file.stat();
        if (MOST_RECORDING_TEXT < size) return fail("too large for the window", { file: name });
        return ok(await file.readFile("utf8"));
      } finally {
        await file.close();
      }
    } catch (error) {
      return fail(`cannot read the recording: ${systemErrorText(error, "read")}`, { file: name });
    }
  }

  /** Only what the reader takes without a word is written. */
  async write(folder: string, name: string, text: string): Promise<Result<RecordingInfo>> {
    const read = readRecording(text);
    if (!read.ok) return read;
    const [problem] = read.value.problems;
    if (problem !== undefined) return fail(`not written: line ${problem.line}: ${problem.message}`);
    try {
      await replaceFile(join(folder, name), writeRecording(read.value.recording));
    } catch (error) {
      return fail(`cannot write the recording: ${systemErrorText(error, "write")}`, { file: name });
    }
    const info = await this.infoOf(folder, name);
    return info === undefined ? fail("the recording is gone already", { file: name }) : ok(info);
  }

  /** Undefined: it is gone meanwhile. */
  async infoOf(folder: string, name: string): Promise<RecordingInfo | undefined> {
    const stat = await lstat(join(folder, name)).catch(() => undefined);
    if (stat?.isFile() !== true) return undefined;
    const known = this.known.get(name);
    if (known?.mtimeMs === stat.mtimeMs && known.info.bytes === stat.size) return known.info;
    const file = { name, bytes: stat.size, modifiedMs: Math.round(stat.mtimeMs) };
    const text = await this.read(folder, name);
    const info: RecordingInfo = text.ok
      ? { ...file, ...factsOf(text.value) }
      : { ...file, ...NOTHING, problem: text.error.message };
    this.known.set(name, { info, mtimeMs: stat.mtimeMs });
    return info;
  }
}

const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const NOTHING = { vm: "", groups: 0, keys: 0, lengthNs: 0, isHidden: false };

function factsOf(text: string): Omit<RecordingInfo, "name" | "bytes" | "modifiedMs"> {
  const read = readRecording(text);
  if (!read.ok) return { ...NOTHING, problem: read.error.message };
  const { recording, problems } = read.value;
  const { groups, keys, lengthNs } = recordingFacts(recording);
  const [problem] = problems;
  return {
    vm: recording.header.vm.name,
    groups,
    keys,
    lengthNs,
    isHidden: recording.header.hidden === true,
    ...(problem !== undefined && { problem: `line ${problem.line}: ${problem.message}` }),
  };
}
