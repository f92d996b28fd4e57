/** Windows of one origin hear each other there. */
const CHANNEL = "lanescope windows";
/** A window that is gone, or is loaded just now, does not answer. */
const PATIENCE_MS = 3000;

interface Question {
  readonly ask: string;
  readonly answerTo: string;
}

interface Answer {
  readonly to: string;
  readonly handed: unknown;
}

/** Answers windows that ask for `name` what it shows; undefined: nothing. Returns the way to stop. */
export function handOver(name: string, give: () => unknown): () => void {
  if (typeof BroadcastChannel === "undefined") return () => {};
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<Partial<Question>>) => {
    if (data.ask === name) channel.postMessage({ to: data.answerTo, handed: give() });
  };
  return () => channel.close();
}

/** What the window of that name shows; undefined: it does not answer. `own`: the name of this window. */
export function askFor(name: string, own: string, patienceMs = PATIENCE_MS): Promise<unknown> {
  if (typeof BroadcastChannel === "undefined") return Promise.resolve(undefined);
  const channel = new BroadcastChannel(CHANNEL);
  return new Promise((resolve) => {
    const end = (handed: unknown) => {
      clearTimeout(timer);
      channel.close();
      resolve(handed);
    };
    const timer = setTimeout(end, patienceMs, undefined);
    channel.onmessage = ({ data }: MessageEvent<Partial<Answer>>) => {
      if (data.to === own) end(data.handed);
    };
    const question: Question = { ask: name, answerTo: own };
    channel.postMessage(question);
  });
}
