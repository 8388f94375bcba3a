/** Of 10,000 a minute nine tenths are for this client, in windows of ten seconds. */
export const perWindow = 0.9 * Math.round(10_000 / 6);

const windowMs = 10_000;

/** What a destination has counted in so many windows; the first one may be entered anywhere, and is left out. */
export async function countWindows(counts, windows) {
  // Intercom's windows are aligned to the clock.
  await sleep(windowMs - (Date.now() % windowMs));
  const first = await counts();
  await sleep(windows * windowMs - 100);
  const last = await counts();
  return {
    requests: last.requests - first.requests,
    refused: last.refused - first.refused,
    maxOpen: last.maxOpen,
  };
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
