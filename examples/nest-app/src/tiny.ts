// #region program
import { IntercomEventsModule, money, TrackEvent } from '@intercom-events/nestjs';
import { Controller, Module, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

@Controller('plan')
class PlanController {
  @Put()
  @TrackEvent('updated-plan', { metadata: ({ result }) => ({ price: money(result.cents, 'eur') }) })
  update() {
    return { plan: 'pro', cents: 34_999 };
  }
}

@Module({
  imports: [IntercomEventsModule.forRoot({ user: () => '42' })], // left out: request.user
  controllers: [PlanController],
})
class AppModule {}

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.enableShutdownHooks(); // so that a signal loses nothing
  await app.listen(process.env.PORT ?? 3000);
}
void bootstrap();
// #endregion
