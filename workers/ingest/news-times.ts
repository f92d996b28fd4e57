/** What a window is told at a moment of reading: nothing, how far it is, or that there are lanes to draw as well. */
export type News = "none" | "progress" | "lanes";

const FIRST_LANES_MS = 300;
const LANES_GROWTH = 3;
const MAX_LANES_PAUSE_MS = 9000;
const PROGRESS_PAUSE_MS = 1000;

/**
 * Says when. A window draws all lanes again each time, which on two cores without a GPU takes as much time as reading
 * does, and asks for cells, labels and shares of all that is read. So lanes come after 0.3, 1, 3 and 9 s, then every
 * 9 s; the numbers of the progress come once a second.
 */
export class NewsTimes {
  private nextLanes: number;
  private nextProgress: number;

  constructor(private readonly begin: number) {
    this.nextLanes = begin + FIRST_LANES_MS;
    this.nextProgress = begin + PROGRESS_PAUSE_MS;
  }

  at(now: number): News {
    const hasLanes = this.nextLanes <= now;
    if (!hasLanes && now < this.nextProgress) return "none";
    if (hasLanes) this.nextLanes = now + Math.min(MAX_LANES_PAUSE_MS, (now - this.begin) * (LANES_GROWTH - 1));
    this.nextProgress = now + PROGRESS_PAUSE_MS;
    return hasLanes ? "lanes" : "progress";
  }
}
