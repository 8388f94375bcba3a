import { Injectable } from '@nestjs/common';

/** What the application is told from outside; in a larger one this is @nestjs/config. */
@Injectable()
export class Settings {
  readonly port = Number(process.env.PORT ?? 3000);
  readonly intercomToken = process.env.INTERCOM_ACCESS_TOKEN;
  /** The sandbox; unset in production. */
  readonly intercomUrl = process.env.INTERCOM_EVENTS_URL;
}
