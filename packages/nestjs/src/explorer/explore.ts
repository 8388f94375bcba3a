import type { ModulesContainer } from '@nestjs/core';
import { AppTracking } from '../tracking/app-tracking.js';
import { forgetMissingModule } from './missing-module.js';
import { wrapMethods } from './wrap-methods.js';

/** One for each application: its container stands for it. */
const ofContainers = new WeakMap<ModulesContainer, AppTracking>();

/**
 * What an application tracks with; two imports of the module share it. Finds the decorated methods of all
 * its classes the first time: before Nest looks at them.
 */
export function explore(container: ModulesContainer): AppTracking {
  const known = ofContainers.get(container);
  if (known !== undefined) return known;
  const tracking = new AppTracking();
  ofContainers.set(container, tracking);
  forgetMissingModule();
  for (const { metatype } of wrappersOf(container)) {
    if (typeof metatype === 'function') wrapMethods(metatype.prototype, tracking);
  }
  return tracking;
}

/** Finds what factories have made since, and notes whose instances there are. */
export function exploreInstances(container: ModulesContainer, tracking: AppTracking): void {
  for (const wrapper of wrappersOf(container)) {
    if (!wrapper.isDependencyTreeStatic() || wrapper.isTransient) continue;
    const { instance }: { instance: unknown } = wrapper;
    if (typeof instance !== 'object' || instance === null) continue;
    tracking.own(instance);
    wrapMethods(Object.getPrototypeOf(instance), tracking);
  }
}

function wrappersOf(container: ModulesContainer) {
  return [...container.values()].flatMap(({ controllers, injectables, providers }) => [
    ...controllers.values(),
    ...injectables.values(),
    ...providers.values(),
  ]);
}
