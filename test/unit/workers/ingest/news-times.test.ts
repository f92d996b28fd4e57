import { expect, test } from "vitest";
import { NewsTimes } from "../../../../workers/ingest/news-times.js";

test("lanes come ever less often, the progress once a second", () => {
  const times = new NewsTimes(5000);
  const news = { lanes: [] as number[], progress: [] as number[] };
  for (let ms = 0; ms <= 30_000; ms += 100) {
    const kind = times.at(5000 + ms);
    if (kind !== "none") news[kind].push(ms / 1000);
  }
  expect(news.lanes).toEqual([0.3, 0.9, 2.7, 8.1, 17.1, 26.1]);
  expect(news.progress.slice(0, 8)).toEqual([1.9, 3.7, 4.7, 5.7, 6.7, 7.7, 9.1, 10.1]);
});
