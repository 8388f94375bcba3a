import { IntercomEventsModule } from '@intercom-events/nestjs';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { AuthGuard } from './auth/auth.guard.js';
import { InvitationsResolver } from './invitations/invitations.resolver.js';
import { PlansModule } from './plans/plans.module.js';
import { RenewalsModule } from './renewals/renewals.module.js';
import { Settings } from './settings/settings.js';
import { SettingsModule } from './settings/settings.module.js';

@Module({
  imports: [
    // #region async
    IntercomEventsModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: (settings: Settings) => settings.intercom,
    }),
    // #endregion
    GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true }),
    PlansModule,
    RenewalsModule,
  ],
  providers: [{ provide: APP_GUARD, useClass: AuthGuard }, InvitationsResolver],
})
export class AppModule {}
