import { ConfigurableModuleBuilder } from '@nestjs/common';
import type {
  IntercomEventsModuleExtras,
  IntercomEventsModuleOptions,
} from './interfaces/module-options.js';

const extras: IntercomEventsModuleExtras = { isGlobal: true };

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<IntercomEventsModuleOptions>({ moduleName: 'IntercomEvents' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createIntercomEventsOptions')
    .setExtras(extras, (definition, { isGlobal }) => ({ ...definition, global: isGlobal === true }))
    .build();
