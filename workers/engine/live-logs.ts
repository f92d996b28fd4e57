import { Pace } from "../core/pace.js";
import { fail, ok, type Result } from "../core/result.js";
import { LiveLog } from "../formats/monitor-log/live-log.js";
import { detectTraces } from "../ingest/detect.js";
import type { IngestDependencies } from "../ingest/discover.js";
import type { LiveLogRequest, LiveLogState } from "../model/live-log.js";
import type { OpenRequest } from "../model/open-request.js";

/** What a session of a live log is opened by. */
export interface LiveOpening {
  readonly request: OpenRequest;
  readonly ingest: IngestDependencies;
}

/** The live log that an engine shows, if it shows one. */
export class LiveLogs {
  private log: LiveLog | undefined = undefined;
  private request: LiveLogRequest | undefined = undefined;

  constructor(
    private readonly dependencies: IngestDependencies,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  begin(request: LiveLogRequest): Result<LiveOpening> {
    const [header = ""] = request.lines;
    if (!/^\s*\{\s*"lanescope"\s*:\s*"monitor-log"/.test(header)) return fail("a live log begins with its header");
    this.end();
    const log = new LiveLog(request.keepNs);
    for (const line of request.lines) log.append(line);
    log.show();
    this.log = log;
    this.request = request;
    return ok(this.opening(log, request));
  }

  /** The same log without what is older than is kept. */
  roll(): Result<LiveOpening> {
    const { log, request } = this;
    if (log === undefined || request === undefined) return fail("no live log is open");
    log.roll();
    return ok(this.opening(log, request));
  }

  async append(lines: readonly string[]): Promise<LiveLogState | undefined> {
    const { log } = this;
    if (log === undefined) return undefined;
    const pace = new Pace(this.yieldToLoop);
    for (const line of lines) {
      log.append(line);
      await pace.pause();
    }
    return log.show();
  }

  end(): void {
    this.log?.end();
    this.log = undefined;
  }

  private opening(log: LiveLog, { name, lines: [header = ""] }: LiveLogRequest): LiveOpening {
    const formats = [log.format()];
    const ingest: IngestDependencies = {
      formats,
      expand: async (files) => ok(files),
      detect: (files, open) => detectTraces(files, open, formats),
      pickDialect: this.dependencies.pickDialect,
    };
    return { request: { name, files: [log.file(name, header)] }, ingest };
  }
}
