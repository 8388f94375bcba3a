import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const smoke = fileURLToPath(new URL('../failing/smoke.js', import.meta.url));

test('a smoke that fails ends with 1, and says what failed and what its programs printed', () => {
  const options = { encoding: 'utf8', timeout: 20_000 };
  const { status, stdout, stderr } = spawnSync(process.execPath, [smoke], options);

  assert.equal(status, 1);
  assert.equal(stdout, 'ok      what holds\n');
  const [before, ...failures] = stderr.split('failed  ');
  assert.equal(before, '');
  assert.match(failures[0], /^a program that ends well\n[\s\S]*\b3 !== 0\n/);
  assert.match(
    failures[1],
    /^a program that speaks\nIt never said "All is well\.", and ended with 3/,
  );
  assert.match(failures[2], /^a program that listens\nhttp\S+ it has ended with 3\.\n/);
  assert.equal(failures.length, 3);
  for (const failure of failures)
    assert.match(failure, /\nprogram\.js printed:\nIt goes wrong\.\n/);
});
