// Somebody's test of a Nest module.
import 'reflect-metadata';
import { TrackEvent } from '@intercom-events/nestjs';
import { assertTracked } from '@intercom-events/testing';
import { IntercomEventsTestingModule, testEventsOf } from '@intercom-events/testing/nest';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';

@Injectable()
class RenewalsService {
  @TrackEvent('renewed-plan', { user: ({ args: [user] }) => user })
  async renew(user: string): Promise<string> {
    return user;
  }
}

async function main(): Promise<void> {
  const building = Test.createTestingModule({
    imports: [IntercomEventsTestingModule.forRoot()],
    providers: [RenewalsService],
  });
  const compiled = await (await building.compile()).init();
  const events = testEventsOf(compiled);
  await compiled.get(RenewalsService).renew('42');
  await events.settle();
  const { user, status } = assertTracked(events, 'renewed-plan');
  await compiled.close();
  console.log(JSON.stringify({ user, status }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
