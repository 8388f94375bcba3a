/** One kind of event, the same in every comparison: three metadata keys, about 150 bytes on the wire. */
export const eventName = 'placed-order';

/** @param {number} index distinct index, distinct event */
export function metadataOf(index) {
  return { order: index, plan: 'professional', express: index % 2 === 0 };
}

/** Users enough that no two events of one second are about the same one. */
export function userNames(count) {
  return Array.from({ length: count }, (_, index) => `user-${100_000 + index}`);
}

/** The event as it is written to the wire. */
export function wireEvent(user, index, createdAtSec) {
  return {
    created_at: createdAtSec,
    user_id: user,
    event_name: eventName,
    metadata: metadataOf(index),
  };
}
