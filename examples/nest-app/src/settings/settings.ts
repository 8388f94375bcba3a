import type { IntercomEventsModuleOptions } from '@intercom-events/nestjs';
import { Injectable } from '@nestjs/common';

/** What the application is told from outside; in a larger one this is @nestjs/config. */
@Injectable()
export class Settings {
  readonly port = Number(process.env.PORT ?? 3000);

  readonly intercom: IntercomEventsModuleOptions = {
    // Without a token nothing is sent: events are printed.
    ...(process.env.INTERCOM_ACCESS_TOKEN && { accessToken: process.env.INTERCOM_ACCESS_TOKEN }),
    // The sandbox, when there is one.
    ...(process.env.INTERCOM_EVENTS_URL && { baseUrl: process.env.INTERCOM_EVENTS_URL }),
  };
}
