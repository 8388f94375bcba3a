/** Intercom counts in windows of ten seconds, aligned to the clock. */
const windowSec = 10;

/**
 * Answers as Intercom does: so many a minute, in windows of ten seconds; then 429.
 *
 * @param {number} perMinute
 * @param {{ refused: number }} counts
 */
export function limitedAnswer(perMinute, counts) {
  const limit = Math.round((perMinute * windowSec) / 60);
  let window = 0;
  let remaining = limit;
  let second = 0;
  let date = '';

  return () => {
    const nowSec = Math.floor(Date.now() / 1000);
    if (nowSec !== second) {
      second = nowSec;
      date = new Date(nowSec * 1000).toUTCString();
    }
    const current = Math.floor(nowSec / windowSec);
    if (current !== window) {
      window = current;
      remaining = limit;
    }
    if (remaining === 0) counts.refused += 1;
    const status = remaining > 0 ? '202 Accepted' : '429 Too Many Requests';
    // What Intercom calls remaining is from before this request.
    const headers = `X-RateLimit-Limit: ${limit}\r\nX-RateLimit-Remaining: ${remaining}\r\nX-RateLimit-Reset: ${(current + 1) * windowSec}\r\nDate: ${date}`;
    remaining = Math.max(0, remaining - 1);
    return `HTTP/1.1 ${status}\r\nContent-Length: 0\r\n${headers}\r\n\r\n`;
  };
}
