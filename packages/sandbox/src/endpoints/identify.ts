import {
  type EndpointContext,
  type EndpointRequest,
  jsonResponse,
  type SuccessResponse,
} from './endpoint.js';

const admin = {
  type: 'admin',
  id: '1',
  email: 'admin@example.org',
  name: 'Sandbox Admin',
} as const;

/** `GET /me`: the admin of the token, and the workspace with its region. */
export function identify({ context }: EndpointRequest): SuccessResponse {
  return jsonResponse('read', {
    ...admin,
    email_verified: true,
    app: app(context),
    avatar: { type: 'avatar', image_url: null },
    has_inbox_seat: true,
  });
}

/** `GET /admins`: the `ping()` of intercom-client 2 sends it. */
export function listAdmins(): SuccessResponse {
  return jsonResponse('read', { type: 'admin.list', admins: [admin] });
}

function app({ workspace, region }: EndpointContext) {
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
