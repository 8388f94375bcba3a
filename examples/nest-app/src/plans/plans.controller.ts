import { Body, Controller, Get, Put } from '@nestjs/common';
import { CurrentPerson } from '../auth/current-person.js';
import type { Person } from '../auth/person.js';
import { PlansService, type Subscription } from './plans.service.js';

@Controller('plan')
export class PlansController {
  constructor(private readonly plans: PlansService) {}

  @Get()
  read(@CurrentPerson() person: Person): Subscription {
    return this.plans.of(person.id);
  }

  @Put()
  change(@CurrentPerson() person: Person, @Body('plan') plan?: string): Subscription {
    return this.plans.change(person.id, plan);
  }
}
