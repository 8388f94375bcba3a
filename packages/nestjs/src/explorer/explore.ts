import type { ModulesContainer } from '@nestjs/core';
import { AppTracking } from '../tracking/app-tracking.js';
import { forgetMissingModule } from './missing-module.js';
import { wrapMethods } from './wrap-methods.js';

/** That of the container's latest application. */
const ofContainers = new WeakMap<ModulesContainer, AppTracking>();

/**
 * Returns the tracking of an application, shared by all imports of the module. The first call wraps the
 * decorated methods of all classes, before Nest reads them.
 */
export function explore(container: ModulesContainer): AppTracking {
  const known = ofContainers.get(container);
  // Nest's testing module may make several applications with one container.
  if (known !== undefined && !known.isStarted) return known;
  const tracking = new AppTracking();
  ofContainers.set(container, tracking);
  forgetMissingModule();
  for (const { metatype } of wrappersOf(container)) {
    if (typeof metatype === 'function') wrapMethods(metatype.prototype, tracking);
  }
  return tracking;
}

/** Wraps what factories have made since then, and notes which instances belong to the application. */
export function exploreInstances(container: ModulesContainer, tracking: AppTracking): void {
  tracking.isStarted = true;
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
