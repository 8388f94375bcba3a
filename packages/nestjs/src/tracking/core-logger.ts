import type { AdapterOptions } from '@intercom-events/core/adapter';
import type { LoggerService } from '@nestjs/common';
import type { IntercomEventsModuleOptions, TrackedRequest } from '../interfaces/module-options.js';

/** The options for core. Nest's loggers call the level `log` that others call `info`. */
export function withCoreLogger({
  logger,
  ...others
}: IntercomEventsModuleOptions): AdapterOptions<TrackedRequest> {
  if (logger === undefined) return others;
  if (!isOfNest(logger)) return { ...others, logger };
  return {
    ...others,
    logger: {
      info: (line) => logger.log(line),
      warn: (line) => logger.warn(line),
      error: (line) => logger.error(line),
    },
  };
}

function isOfNest(
  logger: NonNullable<IntercomEventsModuleOptions['logger']>,
): logger is LoggerService {
  return typeof logger === 'object' && 'log' in Object(logger) && !('info' in logger);
}
