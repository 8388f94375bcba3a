/** A client with the defaults, except for what a measurement must not run into. */
export function clientOptions({ port, maxEvents, ...rest }) {
  return {
    accessToken: 'bench',
    baseUrl: `http://127.0.0.1:${port}`,
    logger: false,
    drainOnExitMs: false,
    ...(maxEvents && { buffer: { maxEvents, maxBytes: 4_294_967_296 } }),
    ...rest,
  };
}
