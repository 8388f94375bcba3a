// A small application of somebody else: runs as an ES module and as CommonJS, from the packed packages.
import 'reflect-metadata';
import {
  InjectIntercomEvents,
  type IntercomEvents,
  IntercomEventsModule,
  money,
  type Track,
  TrackEvent,
  Tracker,
} from '@intercom-events/nestjs';
import { startSandbox } from '@intercom-events/sandbox';
import { Controller, Get, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

@Injectable()
class OrdersService {
  constructor(@InjectIntercomEvents() readonly events: IntercomEvents) {}

  @TrackEvent('placed-order', { metadata: ({ args: [order] }) => ({ order }) })
  async place(_order: string): Promise<string> {
    return this.events.current.track('began-order').status;
  }
}

@Controller()
class ShopController {
  constructor(@Inject(OrdersService) readonly orders: OrdersService) {}

  @Get('plan')
  @TrackEvent('updated-plan', { metadata: ({ result }) => ({ plan: result.plan }) })
  plan(@Tracker() track: Track) {
    track('saw-price', { price: money(34_999, 'eur') });
    return { plan: 'pro' };
  }

  @Get('order')
  order(): Promise<string> {
    return this.orders.place('7');
  }
}

async function main(): Promise<void> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });

  @Module({
    imports: [
      IntercomEventsModule.forRootAsync({
        useFactory: () => ({
          accessToken: sandbox.token,
          baseUrl: sandbox.url,
          user: () => '42',
        }),
      }),
    ],
    controllers: [ShopController],
    providers: [OrdersService],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const statuses = [];
  for (const path of ['/plan', '/order']) {
    const response = await fetch(url + path);
    statuses.push(response.status, await response.text());
  }
  await app.close();

  const seen = sandbox.events.map((event) => event.event_name).sort();
  console.log(JSON.stringify({ statuses, seen }));
  await sandbox.stop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
