import type { Redaction } from '../model/redaction.js';
import type { ResolvedRedact } from '../options/privacy-options.js';
import { addressRedaction } from './redact-address.js';
import { textRedaction } from './redact-text.js';
import { SecretKeys } from './secret-keys.js';

/** What the option `redact` says, ready to be asked. */
export function redactionOf(redact: ResolvedRedact): Redaction {
  const keys = new SecretKeys(redact);
  return {
    checkKey: (key) => keys.checkKey(key),
    text: textRedaction(redact.patterns),
    address: redact.defaults ? addressRedaction((name) => keys.checkParameter(name)) : undefined,
  };
}
