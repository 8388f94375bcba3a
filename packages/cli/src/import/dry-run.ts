import type {
  ChangedRow,
  ImportFailure,
  ImportOptions,
  ImportRow,
  PreviewedRow,
  User,
} from '@intercom-events/core';
import type { CliIo } from '../io.js';
import { metadataLines } from '../list/event-lines.js';
import { NameCounter } from '../names/name-counter.js';
import { printable, printableJson } from '../printable.js';
import { formatTime } from '../time/parse-time.js';
import { failureLine } from './failures-file.js';
import { maxAskedUsers } from './known-in-intercom.js';
import { refusalText } from './refusal-text.js';

/** Rows of one kind that are printed; the others are counted. */
const maxLines = 100;
const maxPreviews = 3;

/** Collects what a dry run tells about a file, and prints the rows that would be changed or refused. */
export class DryRun {
  readonly names = new NameCounter();
  readonly #users = new Map<string, User>();
  readonly #io: CliIo;
  readonly #isJson: boolean;
  readonly #previews: PreviewedRow[] = [];
  readonly #printed = { refused: 0, changed: 0 };

  constructor(io: CliIo, isJson: boolean) {
    this.#io = io;
    this.#isJson = isJson;
  }

  /** The callbacks of the import. */
  readonly callbacks: Required<Pick<ImportOptions, 'onInvalid' | 'onChanged' | 'onPreview'>> = {
    onInvalid: (failure) => this.#refused(failure),
    onChanged: (row) => this.#changed(row),
    onPreview: (row) => {
      if (this.#previews.length < maxPreviews) this.#previews.push(row);
    },
  };

  /** Passes rows on and counts their names. */
  async *watch(rows: AsyncIterable<ImportRow>): AsyncGenerator<ImportRow> {
    for await (const row of rows) {
      if ('name' in row) {
        this.names.add(row.name, 1);
        if (this.#users.size < maxAskedUsers) this.#users.set(JSON.stringify(row.user), row.user);
      }
      yield row;
    }
  }

  /** The first users of the file. */
  get users(): readonly User[] {
    return [...this.#users.values()];
  }

  #refused(failure: ImportFailure): void {
    const { index, key, reason } = failure;
    this.#print('refused', failureLine(failure), () => {
      const row = printable(key ?? `row ${index + 1}`);
      return `${row}: refused (${reason}). ${printable(refusalText(failure))}`;
    });
  }

  #changed(row: ChangedRow): void {
    const { index, key, changes } = row;
    this.#print('changed', row, () => {
      const what = changes.map(
        ({ change, key: of }) =>
          `${change.replaceAll('_', ' ')}${of === undefined ? '' : ` "${printable(of)}"`}`,
      );
      return `${printable(key ?? `row ${index + 1}`)}: changed. ${what.join(', ')}`;
    });
  }

  #print(kind: 'refused' | 'changed', row: object, text: () => string): void {
    const { out } = this.#io;
    this.#printed[kind] += 1;
    if (this.#isJson) out.write(`${printableJson({ type: kind, ...row })}\n`);
    else if (this.#printed[kind] <= maxLines) out.write(`${text()}\n`);
    else if (this.#printed[kind] === maxLines + 1) {
      out.write(`More rows are ${kind}: they are counted below, and --json prints all of them.\n`);
    }
  }

  /** The first events as Intercom will show them. */
  previewText(): string {
    if (this.#previews.length === 0) return '';
    const events = this.#previews.map(({ key, body }) => previewOf(key, body)).join('');
    return `\nThe first events as Intercom will show them:\n${events}`;
  }
}

function previewOf(key: string | undefined, body: string): string {
  const { event_name: name, created_at: at, metadata = {}, ...user } = JSON.parse(body);
  const [[field, value] = ['', '']] = Object.entries(user);
  const time = formatTime(new Date(Number(at) * 1_000));
  const line = `${time}  ${printable(String(name))}  ${field} ${printable(String(value))}`;
  return `  ${line}${key === undefined ? '' : `  (${printable(key)})`}\n${metadataLines(metadata)}`;
}
