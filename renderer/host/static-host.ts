import { errorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { type HostApi, type HostItem, type Lack, SAMPLE_TOKEN, type SampleInfo } from "./host-api.js";
import { type BrowserSaving, saveFileBy } from "./save-file.js";

/** The page that a web server gave out as a file. */
export interface StaticPage {
  readonly version: string;
  /** Its address. */
  readonly base: string;
  readonly fetch: (url: string) => Promise<Response>;
  readonly saving: BrowserSaving;
  readonly lacks?: Lack | undefined;
}

/** An entry of samples/index.json. */
interface Sample extends SampleInfo {
  /** Its file beside that list. */
  readonly file: string;
}

/**
 * The window as files on any web server, with nothing behind them. Samples are files beside the page. They are fetched
 * whole, since simple servers know no ranges. What is dropped in the page stays in it: see dropped-files.ts.
 */
export function createStaticHost({ version, base, fetch, saving, lacks }: StaticPage): HostApi {
  const addressOf = (file: string) => new URL(`samples/${file}`, base).href;
  let listing: Promise<readonly Sample[]> | undefined;
  const samples = () => {
    listing ??= listSamples();
    return listing;
  };

  /** Who put the files on the server may have left the samples out. */
  async function listSamples(): Promise<readonly Sample[]> {
    try {
      const answer = await fetch(addressOf("index.json"));
      return answer.ok ? ((await answer.json()) as readonly Sample[]) : [];
    } catch {
      return [];
    }
  }

  async function openSample(id: string): Promise<Result<HostItem>> {
    const sample = (await samples()).find((known) => known.id === id);
    if (sample === undefined) return fail(`no sample "${id}"`);
    const { file } = sample;
    try {
      const answer = await fetch(addressOf(file));
      if (!answer.ok) return fail(`the server answered ${answer.status}`, { file });
      const blob = await answer.blob();
      return ok({
        token: SAMPLE_TOKEN + id,
        name: file,
        files: [{ path: file, source: { kind: "blob", blob, size: blob.size } }],
      });
    } catch (error) {
      return fail(`cannot reach the server: ${errorText(error)}`, { file });
    }
  }

  return {
    shell: "static",
    version,
    lacks,
    async initial() {
      const [first] = await samples();
      if (first === undefined) return [];
      const item = await openSample(first.id);
      return [item.ok ? item.value : { token: "", name: first.title, files: [], failure: item.error }];
    },
    async reopen(token) {
      return token.startsWith(SAMPLE_TOKEN) ? openSample(token.slice(SAMPLE_TOKEN.length)) : fail("drop it here again");
    },
    samples: async () => (await samples()).map(({ file: _, ...sample }) => sample),
    openSample,
    saveFile: saveFileBy(saving),
  };
}
