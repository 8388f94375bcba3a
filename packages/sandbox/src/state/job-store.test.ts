import { expect, test } from 'vitest';
import { limits } from '../limits.js';
import { createIdGenerator } from './id-generator.js';
import { JobStore } from './job-store.js';

const text = 'x'.repeat(500_000);
const error = {
  type: 'job_item',
  method: 'post',
  data_type: 'event',
  data: { text },
  error: { code: 'not_found', message: 'User Not Found' },
} as const;

test('the oldest jobs are dropped when all of them take too much memory', () => {
  const store = new JobStore(createIdGenerator(Math.random), 900_000);
  const jobs = Array.from({ length: 30 }, (_, at) => {
    const job = store.open(at);
    store.addTask(job, 3, [error, error, error], at);
    return job;
  });

  expect(store.all.length).toBeLessThan(30);
  expect(store.all.reduce((sum, job) => sum + job.bytes, 0)).toBeLessThanOrEqual(limits.jobsBytes);
  expect(store.find(jobs[0]?.id ?? '')).toBeUndefined();
  expect(store.find(jobs[29]?.id ?? '')).toBe(jobs[29]);
  store.clear();
  store.open(0);
  expect(store.all).toHaveLength(1);
});

test('a job keeps its last tasks', () => {
  const store = new JobStore(createIdGenerator(Math.random), 900_000);
  const job = store.open(0);
  for (let at = 0; at < limits.jobTasks + 5; at += 1) store.addTask(job, 1, [], at * 1_000);

  expect(job.tasks).toHaveLength(limits.jobTasks);
  expect(job.tasks[0]?.created_at).toBe(5);
});
