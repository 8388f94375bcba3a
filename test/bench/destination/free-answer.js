const text = 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n';

/** No limit, no header that is not needed. */
export function freeAnswer() {
  return text;
}
