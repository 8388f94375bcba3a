import type { IntercomEventsModuleOptions } from '@intercom-events/nestjs';
import { Injectable } from '@nestjs/common';

/** Settings from the environment; a larger application would use @nestjs/config. */
@Injectable()
export class Settings {
  readonly port = Number(process.env.PORT ?? 3000);

  readonly intercom: IntercomEventsModuleOptions = {
    // Without a token nothing is sent: events are printed.
    ...(process.env.INTERCOM_ACCESS_TOKEN && { accessToken: process.env.INTERCOM_ACCESS_TOKEN }),
    // The sandbox, if it is used.
    ...(process.env.INTERCOM_EVENTS_URL && { baseUrl: process.env.INTERCOM_EVENTS_URL }),
  };
}
