import {
  chmodSync,
  chownSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
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
/** There can be no process with this number. */
const nobody = 2 ** 22 + 1;

test.each<readonly [string, string, boolean]>([
  ['whose taker has died', `${original}.claimed-${nobody}-00aa`, true],
  ['taken by an earlier process with our number', `${original}.claimed-${process.pid}-00aa`, true],
  ['that another process is just taking over', `${original}.claimed-${process.ppid}-00aa`, false],
  ['of somebody else', 'notes.ndjson', false],
  ['that is not finished', `${original}.tmp`, false],
])('a file %s', (_what, name, isTaken) => {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, name), 'text');

  expect(claimAll(folder).map(({ text }) => text)).toEqual(isTaken ? ['text'] : []);
  if (!isTaken) expect(readdirSync(folder)).toEqual([name]);
});

test('a taker that may not be asked about is taken to be alive', () => {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, `${original}.claimed-${nobody}-00aa`), 'text');
  const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw new Error('made-up: no permission');
  });
  onTestFinished(() => kill.mockRestore());

  expect(claimAll(folder)).toEqual([]);
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
  writeFileSync(path.join(folder, `${original}.claimed-${process.ppid}-00aa`), 'x'.repeat(100));
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
