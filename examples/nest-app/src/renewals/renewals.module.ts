import { Module } from '@nestjs/common';
import { PlansModule } from '../plans/plans.module.js';
import { RenewalsService } from './renewals.service.js';

@Module({ imports: [PlansModule], providers: [RenewalsService] })
export class RenewalsModule {}
