import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { systemErrorText } from "../../../workers/core/error-text.js";
import { fieldsOf } from "../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import {
  type AttachedVm,
  type DumpWhat,
  type MonitorNews,
  type MonitorPlace,
  type OperationAnswer,
  PERIOD_MS,
} from "../../../workers/model/monitor-vms.js";
import type { HostService } from "../host-service.js";
import { openAreas } from "./areas.js";
import type { ChannelArea } from "./channel-area.js";
import { LiveRecording } from "./live-recording.js";
import { MonitorDesk } from "./monitor-desk.js";
import { operationOf } from "./operations.js";
import { stamp } from "./stamp.js";
import { actionsOf, TriggerDesk } from "./triggers/trigger-desk.js";
import { Triggers } from "./triggers/triggers.js";

export interface ChannelOptions {
  /** Where logs go. It is made when the first one begins. */
  readonly folder: string;
  /** A token for a file, by which a window may open it. */
  readonly remember: (path: string) => Promise<string>;
  /** Recordings end when no window has asked for so long. */
  readonly idleMs?: number;
}

/** Asks the person where a file goes. Undefined: nowhere. */
export type ChooseFile = (name: string) => Promise<string | undefined>;

const IDLE_MS = 5 * 60_000;
const LOOK_MS = 500;

/**
 * What windows ask of living VMs. A message is checked (`operationOf`) before anything is done; QMP, command lines and
 * scripts are made elsewhere in this folder. All windows share one recording, and each takes its lines at its own pace.
 */
export class MonitorChannel {
  private recording: LiveRecording | undefined;
  private periodMs: number = PERIOD_MS.usual;
  private recordings = 0;
  private askedAt = performance.now();
  private looking: NodeJS.Timeout | undefined;
  /** Recordings begin and end one after the other. */
  private turn: Promise<unknown> = Promise.resolve();

  private readonly areas: readonly ChannelArea[];
  private readonly triggers: Triggers;

  constructor(private readonly options: ChannelOptions) {
    const areas = openAreas({
      vm: (key) => this.running?.desk.vm(key),
      timeOf: (atNs) => this.running?.desk.timeOf(atNs) ?? 0,
      log: () => this.running,
      path: options.folder,
      write: (record, atNs) => this.running?.desk.write(record, atNs),
      folder: async () => {
        const made = await this.makeFolder();
        return made.ok ? ok(options.folder) : made;
      },
      remember: options.remember,
    });
    this.triggers = new Triggers(actionsOf(areas));
    this.areas = [...areas, new TriggerDesk(this.triggers)];
  }

  /** `choose`: the shell's dialog. Without one, dumps go to the folder of the logs. */
  async perform(message: unknown, choose?: ChooseFile): Promise<Result<OperationAnswer>> {
    const area = this.areaOf(message);
    if (area !== undefined) return area.perform(fieldsOf(message));
    const checked = operationOf(message);
    if (!checked.ok) return checked;
    const operation = checked.value;
    switch (operation.op) {
      case "find":
        return (this.running?.desk ?? this.deskOf(() => undefined)).perform(operation);
      case "attach":
        return this.inTurn(async () => {
          const recording = await this.recordingForNew();
          if (!recording.ok) return recording;
          const answer = await recording.value.desk.perform(operation);
          if (!answer.ok && recording.value.vms.length === 0) await this.drop(recording.value);
          return answer;
        });
      case "period":
        this.periodMs = operation.ms;
        return this.running?.desk.perform(operation) ?? ok({ done: true });
      case "dump": {
        const path = await this.pathFor(operation, choose);
        if (!path.ok) return path;
        return this.deskForVm().perform(operation, path.value);
      }
      default: {
        const answer = await this.deskForVm().perform(operation);
        if (operation.op === "detach") await this.endIfAlone();
        return answer;
      }
    }
  }

  /** What came since. Undefined if the message is no place. */
  async news(message: unknown): Promise<MonitorNews | undefined> {
    const place = placeOf(message);
    if (place === undefined) return undefined;
    this.askedAt = performance.now();
    await this.endIfAlone();
    const { recording } = this;
    const areas = Object.fromEntries(this.areas.map(({ name, status }) => [name, status]));
    if (recording === undefined)
      return { recording: undefined, vms: [], areas, from: 0, lines: [], next: 0, hasMore: false };
    const from = place.recording === recording.id ? place.line : 0;
    return { recording: recording.told, vms: recording.vms, areas, ...recording.since(from) };
  }

  /** Ends what runs, if anything does. The program ends only then. */
  whenClosed(): Promise<void> | undefined {
    const isBusy = this.running !== undefined || this.areas.some((area) => area.isBusy);
    return isBusy ? this.close() : undefined;
  }

  async close(): Promise<void> {
    clearInterval(this.looking);
    await this.inTurn(async () => {
      await Promise.all(this.areas.map((area) => area.close?.()));
      await this.endRunning();
    });
  }

  private areaOf(message: unknown): ChannelArea | undefined {
    const { op } = fieldsOf(message);
    return typeof op === "string" ? this.areas.find(({ name }) => op.startsWith(`${name}-`)) : undefined;
  }

  /** What needs the VMs ends first. */
  private async endRunning(): Promise<void> {
    for (const area of this.areas) await area.end();
    await this.running?.end();
  }

  private get running(): LiveRecording | undefined {
    return this.recording?.told.state === "running" ? this.recording : undefined;
  }

  /** Of no recording it refuses whatever names a VM. */
  private deskForVm(): MonitorDesk {
    return this.recording?.desk ?? this.deskOf(() => undefined);
  }

  private deskOf(sink: (line: string) => void): MonitorDesk {
    return new MonitorDesk(sink, {
      periodMs: this.periodMs,
      registersMs: undefined,
      hmp: [],
      isPlayable: true,
      triggers: this.triggers,
    });
  }

  private async recordingForNew(): Promise<Result<LiveRecording>> {
    if (this.running !== undefined) return ok(this.running);
    this.recordings += 1;
    const path = join(this.options.folder, `monitor-${stamp()}.lsm.jsonl`);
    const made = await this.makeFolder();
    if (!made.ok) return made;
    const { remember } = this.options;
    const recording = await LiveRecording.begin(this.recordings, path, remember, (sink) => this.deskOf(sink));
    if (!recording.ok) return recording;
    this.recording = recording.value;
    this.askedAt = performance.now();
    this.looking ??= setInterval(() => void this.look(), LOOK_MS).unref();
    return recording;
  }

  private async drop(recording: LiveRecording): Promise<void> {
    await recording.discard();
    if (this.recording === recording) this.recording = undefined;
  }

  private async look(): Promise<void> {
    const idle = performance.now() - this.askedAt;
    if ((this.options.idleMs ?? IDLE_MS) < idle) await this.inTurn(() => this.endRunning());
    await this.endIfAlone();
  }

  /** Closes the log when no VM of it is attached any more. */
  private async endIfAlone(): Promise<void> {
    const isAlone = (vms: readonly AttachedVm[]) => 0 < vms.length && vms.every(({ state }) => state !== "attached");
    if (this.running === undefined || !isAlone(this.running.vms)) return;
    await this.inTurn(async () => {
      if (this.running !== undefined && isAlone(this.running.vms)) await this.endRunning();
    });
  }

  private async pathFor(what: DumpWhat, choose: ChooseFile | undefined): Promise<Result<string>> {
    const name = `${what.what}-${stamp()}.${what.what === "memory" ? "bin" : what.format}`;
    if (choose !== undefined) {
      const path = await choose(name);
      return path === undefined ? fail("not saved: no file chosen") : ok(path);
    }
    const made = await this.makeFolder();
    return made.ok ? ok(join(this.options.folder, name)) : made;
  }

  private async makeFolder(): Promise<Result<void>> {
    const { folder } = this.options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return ok(undefined);
    } catch (error) {
      return fail(`cannot make the folder of recordings: ${systemErrorText(error, "write")}`, { file: folder });
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

/** The channel of a shell, whose recordings lie in its folder of state. */
export function openChannel(stateFolder: string, service: HostService): MonitorChannel {
  return new MonitorChannel({ folder: join(stateFolder, "recordings"), remember: (path) => service.remember(path) });
}

function placeOf(message: unknown): MonitorPlace | undefined {
  if (typeof message !== "object" || message === null) return undefined;
  const { recording, line } = message as Partial<Record<keyof MonitorPlace, unknown>>;
  return isCount(recording) && isCount(line) ? { recording, line } : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && 0 <= value;
}
