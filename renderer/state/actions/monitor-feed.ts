import { errorText } from "../../../workers/core/error-text.js";
import { type MonitorNews, type MonitorPlace, PERIOD_MS } from "../../../workers/model/monitor-vms.js";
import type { MonitorHost } from "../../host/host-api.js";

/** Between two questions for news. VMs are usually asked as often, and each piece of news has the window drawn anew. */
const APART_MS = PERIOD_MS.usual;
/** The first answers are shown at once. */
const FIRST_APART_MS = 30;
const FIRST_ROUNDS = 10;
/** A window that the browser has put to sleep, and a server that is busy, get this many tries. */
const MOST_FAILURES = 20;

export interface FeedListener {
  /** Lines follow those before; of a new recording, and where lines are missing, `from` says so. */
  news(news: MonitorNews): Promise<void>;
  ended(why: string | undefined): void;
}

const START: MonitorPlace = { recording: 0, line: 0 };

/** Asks a shell for what its VMs told, for as long as their recording runs. */
export class MonitorFeed {
  private isRunning = false;
  private place: MonitorPlace = START;

  constructor(
    private readonly host: MonitorHost,
    private readonly listener: FeedListener,
  ) {}

  /** Does nothing while it runs. */
  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.place = START;
    void this.run().then((why) => {
      this.isRunning = false;
      this.listener.ended(why);
    });
  }

  /** Gives all lines again. */
  rewind(): void {
    this.place = START;
  }

  /** Answers why it ended too early. */
  private async run(): Promise<string | undefined> {
    for (let [failures, round] = [0, 0]; ; round += 1) {
      try {
        const asked = this.place;
        const news = await this.host.news(asked);
        failures = 0;
        const { recording, next, hasMore } = news;
        if (recording === undefined) return undefined;
        // It may be told to begin again meanwhile.
        if (this.place === asked) this.place = { recording: recording.id, line: next };
        await this.listener.news(news);
        if (hasMore) continue;
        if (recording.state === "ended") return undefined;
      } catch (error) {
        failures += 1;
        if (MOST_FAILURES < failures) return `Lanescope does not answer: ${errorText(error)}`;
      }
      await new Promise((resolve) => setTimeout(resolve, round < FIRST_ROUNDS ? FIRST_APART_MS : APART_MS));
    }
  }
}
