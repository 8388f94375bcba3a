import type { ImportStop } from '../model/import-types.js';

/** Why an import stopped, and what to do. */
export const stops: Readonly<Record<ImportStop, string>> = {
  aborted: 'Stopped by its signal. Continue with the checkpoint.',
  closed: 'The client was closed. Continue with the checkpoint and another client.',
  unauthorised:
    'Intercom does not accept the access token, or your function `accessToken` returned none. Check the token, and its permission to write events; then continue with the checkpoint.',
  configuration:
    'This cannot be the right address or configuration. Check `baseUrl`, `region`, proxy, TLS and `apiVersion`; then continue with the checkpoint.',
  suspicious_answer:
    "The answer does not look like Intercom's. Check `baseUrl`, `region` and proxies; then continue with the checkpoint.",
  unreachable: 'Intercom could not be reached for too long. Continue with the checkpoint later.',
  source_failed: 'The source failed: see `error`. Correct that, then continue with the checkpoint.',
  callback_failed:
    'A callback of yours failed: see `error`. Correct that, then continue with the checkpoint.',
};
