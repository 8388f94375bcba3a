import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { SpillDirectory } from './spill-directory.js';

function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'spill-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const open = (folder: string, maxBytes = 1_000) => new SpillDirectory(folder, { maxBytes });
const claimAll = (folder: string, isWanted = (_text: string) => true) => {
  const troubles: string[] = [];
  return [...open(folder).claim(isWanted, (code) => troubles.push(code))];
};
const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);

test('a directory that does not exist is made, for its owner alone, and so are its files', () => {
  const folder = path.join(emptyFolder(), 'deep', 'down');
  open(folder).write('text');
  const [file = '', ...more] = readdirSync(folder);

  expect(file).toMatch(new RegExp(`^spill-${process.pid}-[0-9a-f]{16}\\.ndjson$`));
  expect(more).toEqual([]);
  expect([mode(folder), mode(path.join(folder, file))]).toEqual(['700', '600']);
});

test('a path that is a file cannot be used, which is said without showing it', () => {
  const file = path.join(emptyFolder(), 'secret-name');
  writeFileSync(file, '');

  expect(() => open(file)).toThrow(/`spill.directory` cannot be used \(EEXIST\).*OPTION_INVALID/);
  expect(() => open(path.join(file, 'below'))).toThrow(/\(ENOTDIR\)/);
  expect(() => open(file)).not.toThrow(/secret-name/);
});

test('files are taken over once, in order, and are gone when they are removed', () => {
  const folder = emptyFolder();
  open(folder).write('one');
  const first = claimAll(folder);
  const second = claimAll(folder);
  for (const file of first) file.remove();

  expect(first.map(({ text }) => text)).toEqual(['one']);
  expect(second).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

test('of many who ask at once one gets each file', () => {
  const folder = emptyFolder();
  for (const text of ['a', 'b', 'c']) open(folder).write(text);
  const askers = Array.from({ length: 4 }, () =>
    open(folder).claim(
      () => true,
      () => {},
    ),
  );
  const got: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    for (const asker of askers) {
      const { value, done } = asker.next();
      if (done !== true) got.push(value.text);
    }
  }

  expect(got.sort()).toEqual(['a', 'b', 'c']);
});

test('a file that is set aside is kept, and not taken over again', () => {
  const folder = emptyFolder();
  open(folder).write('damaged');
  for (const file of claimAll(folder)) file.setAside();

  expect(readdirSync(folder).map((name) => path.extname(name))).toEqual(['.corrupt']);
  expect(claimAll(folder)).toEqual([]);
});

test('what is not wanted stays as it is', () => {
  const folder = emptyFolder();
  open(folder).write('foreign');
  const before = readdirSync(folder);

  expect(claimAll(folder, (text) => text !== 'foreign')).toEqual([]);
  expect(readdirSync(folder)).toEqual(before);
});

const original = 'spill-7-00ff.ndjson';
const claimedAgo = (ms: number): string => `${original}.claimed-${Date.now() - ms}-00aa`;

test.each<readonly [string, string, boolean]>([
  ['whose claim is older than a minute', claimedAgo(61_000), true],
  ['whose claim is from a future that has not come', claimedAgo(-120_000), true],
  ['that another process has just claimed', claimedAgo(100), false],
  ['of somebody else', 'notes.ndjson', false],
  ['that is not finished', `${original}.tmp`, false],
])('a file %s', (_what, name, isTaken) => {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, name), 'text');

  expect(claimAll(folder).map(({ text }) => text)).toEqual(isTaken ? ['text'] : []);
  if (!isTaken) expect(readdirSync(folder)).toEqual([name]);
});

test('a claim of another process is noticed: it may have died', () => {
  const folder = emptyFolder();
  const directory = open(folder);
  const look = () => [
    ...directory.claim(
      () => true,
      () => {},
    ),
  ];
  look();
  expect(directory.hasForeignClaims).toBe(false);

  writeFileSync(path.join(folder, claimedAgo(100)), 'text');
  expect([look(), directory.hasForeignClaims]).toEqual([[], true]);
});

test('a claim carries nothing by which two processes with one number could be confused', () => {
  const folder = emptyFolder();
  open(folder).write('text');
  const [file] = claimAll(folder);
  const [name = ''] = readdirSync(folder);

  expect(name).toMatch(/\.ndjson\.claimed-\d{13}-[0-9a-f]{16}$/);
  file?.release();
  expect(claimAll(folder).map(({ text }) => text)).toEqual(['text']);
});

test('what is unfinished and cannot be deleted, or is no file, is in nobody’s way', () => {
  const folder = emptyFolder();
  const past = new Date(2_020, 1);
  for (const name of ['spill-1-00aa.ndjson.tmp', 'spill-2-00aa.ndjson.tmp']) {
    open(path.join(folder, name));
    utimesSync(path.join(folder, name), past, past);
  }
  writeFileSync(path.join(folder, original), 'text');
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  onTestFinished(() => void vi.useRealTimers());

  expect(claimAll(folder).map(({ text }) => text)).toEqual(['text']);
});

test('an unfinished file of a process that was killed is deleted after a minute', () => {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, `${original}.tmp`), 'half');
  claimAll(folder);
  expect(readdirSync(folder)).toHaveLength(1);

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
  onTestFinished(() => void vi.useRealTimers());
  claimAll(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('a relative path means the working directory at the time of its construction', () => {
  const folder = emptyFolder();
  const before = process.cwd();
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  onTestFinished(() => void vi.restoreAllMocks());
  const directory = open('events');
  vi.spyOn(process, 'cwd').mockReturnValue(before);
  directory.write('text');

  expect(readdirSync(path.join(folder, 'events'))).toHaveLength(1);
});

test('links, folders and files that are too large are left alone', () => {
  const folder = emptyFolder();
  const elsewhere = path.join(emptyFolder(), 'elsewhere');
  writeFileSync(elsewhere, 'text');
  symlinkSync(elsewhere, path.join(folder, original));
  open(path.join(folder, 'spill-8-00ff.ndjson'));
  writeFileSync(path.join(folder, 'spill-9-00ff.ndjson'), 'x'.repeat(2_001));

  expect(claimAll(folder)).toEqual([]);
});

test('there is room for as much as the limit, with what lies there already', () => {
  const folder = emptyFolder();
  open(folder).write('x'.repeat(300));
  writeFileSync(path.join(folder, claimedAgo(100)), 'x'.repeat(100));
  writeFileSync(path.join(folder, 'notes.txt'), 'x'.repeat(500));

  expect(open(folder).room).toBe(600);
});

test('a write that fails throws, and leaves nothing behind', () => {
  const folder = emptyFolder();
  const directory = open(folder);
  rmSync(folder, { recursive: true });

  expect(() => directory.write('text')).toThrow('ENOENT');
});

// Only root can make a file somebody else's, and only root may write everywhere.
if (process.getuid?.() === 0) {
  test('a file of another user is left alone', () => {
    const folder = emptyFolder();
    const file = path.join(folder, original);
    writeFileSync(file, 'planted');
    chownSync(file, 12_345, 12_345);

    expect(claimAll(folder)).toEqual([]);
  });
} else {
  test('a directory nobody may write to cannot be used', () => {
    const folder = emptyFolder();
    chmodSync(folder, 0o500);

    expect(() => open(folder)).toThrow(/EACCES/);
  });
}
