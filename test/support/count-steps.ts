import { type Profiler, Session } from 'node:inspector';
import { regExpSteps } from './regexp-steps.js';

/** Counts the steps of a task. Throws above `maxSteps` of regular expressions. */
export type CountSteps = (task: () => Promise<unknown>) => Promise<number>;

/**
 * Counts what a task does: how often each block of code of some scripts runs, and the steps of all regular
 * expressions. The count is the same on a slow and on a busy machine.
 */
export function stepCounter(scripts: RegExp, maxSteps: number): CountSteps & { stop(): void } {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  /** Taking the counts sets them to 0. */
  const takeBlocks = (): number => {
    let found: Profiler.ScriptCoverage[] = [];
    session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
      found = result.filter(({ url }) => scripts.test(url));
    });
    const ranges = found.flatMap(({ functions }) => functions.flatMap((one) => one.ranges));
    return ranges.reduce((sum, { count }) => sum + count, 0);
  };
  takeBlocks();
  const countSteps: CountSteps = async (task) => {
    const regExps = countRegExps(maxSteps);
    try {
      await task();
    } finally {
      regExps.restore();
    }
    return takeBlocks() + regExps.steps();
  };
  const stop = (): void => {
    session.post('Profiler.stopPreciseCoverage');
    session.disconnect();
  };
  return Object.assign(countSteps, { stop });
}

/** Every use of a regular expression calls `exec`, also `test`, `replace`, `match` and `split`. */
function countRegExps(maxSteps: number): { steps(): number; restore(): void } {
  const { exec } = RegExp.prototype;
  let steps = 0;
  let isCounting = true;
  RegExp.prototype.exec = function counted(text) {
    if (isCounting) {
      isCounting = false;
      try {
        steps += regExpSteps(this, text, maxSteps - steps);
      } finally {
        isCounting = true;
      }
    }
    return exec.call(this, text);
  };
  return {
    steps: () => steps,
    restore: () => {
      RegExp.prototype.exec = exec;
    },
  };
}
