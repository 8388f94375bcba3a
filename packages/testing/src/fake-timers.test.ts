import { expect, test, vi } from 'vitest';
import { createTestEvents } from './create-test-events.js';

// Alone in its file: the clients of other tests may set timers meanwhile.
test('fake timers do not stop it, and it does not wait for them', async () => {
  vi.useFakeTimers();
  try {
    const events = createTestEvents();
    events.failNext({ status: 500 });
    events.track('42', 'placed-order');
    await events.settle();
    events.openScope(() => '42').track('placed-order', { late: true }, { sendWhen: 'success' });

    expect(events.stats().delivered).toBe(1);
    await expect(events.settle({ patienceMs: 10 })).rejects.toThrow('still held');
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
