import { type Answered, answerRead, type Call } from './endpoint.js';
import type { House } from './house.js';

const admin = {
  type: 'admin',
  id: '1',
  email: 'admin@example.org',
  name: 'Sandbox Admin',
} as const;

/** `GET /me`: the token's admin and the workspace, whose region clients look up here. */
export function identify({ house }: Call): Answered {
  return answerRead({
    ...admin,
    email_verified: true,
    app: app(house),
    avatar: { type: 'avatar', image_url: null },
    has_inbox_seat: true,
  });
}

/** `GET /admins`: what the `ping()` of intercom-client 2 asks for. */
export function listAdmins(): Answered {
  return answerRead({ type: 'admin.list', admins: [admin] });
}

function app({ workspace, region }: House) {
  return {
    type: 'app',
    id_code: workspace.appId,
    name: 'Sandbox',
    created_at: 1_700_000_000,
    secure: false,
    identity_verification: false,
    timezone: 'UTC',
    region: region.toUpperCase(),
  };
}
