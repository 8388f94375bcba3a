import type { ExecutionContext } from '@nestjs/common';
import type { Frame } from './frame.js';

/** What the running code belongs to. */
export interface Running {
  readonly frame: Frame;
  /** Of the handler that Nest is calling, if it is one. */
  readonly context: ExecutionContext | undefined;
  /** Whether the method that is the handler has been called. */
  wasCalled: boolean;
}
