// #region program
import { IntercomEventsModule, money, TrackEvent } from '@intercom-events/nestjs';
import { Controller, Module, Put } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { AuthGuard } from './auth/auth.guard.js'; // your own: it sets request.user

// #region classes
@Controller('plan')
class PlanController {
  @Put()
  @TrackEvent('updated-plan', { metadata: ({ result }) => ({ price: money(result.cents, 'eur') }) })
  update() {
    return { plan: 'pro', cents: 34_999 };
  }
}

@Module({
  imports: [IntercomEventsModule.forRoot({ user: (request) => request.user?.id })],
  controllers: [PlanController],
  providers: [{ provide: APP_GUARD, useClass: AuthGuard }],
})
class AppModule {}
// #endregion

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.enableShutdownHooks(); // deliver before the process ends
  await app.listen(process.env.PORT ?? 3000);
}
void bootstrap();
// #endregion
