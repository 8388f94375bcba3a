import { printable } from '../../printable.js';
import { WrongUsage } from '../../wrong-usage.js';
import type { ValueRule } from './money-and-links.js';

/** Which column is what; without a flag, a column is found by its usual names. */
export interface ColumnFlags {
  readonly userColumn?: string;
  readonly emailColumn?: string;
  readonly idColumn?: string;
  readonly nameColumn?: string;
  readonly name?: string;
  readonly atColumn?: string;
  readonly metadataColumns?: string;
}

/** Places of the columns in a row; -1 if there is none. */
export interface Columns {
  readonly labels: readonly string[];
  readonly user: number;
  readonly contact: number;
  readonly email: number;
  readonly name: number;
  readonly at: number;
  readonly metadata: readonly number[];
  /** Columns without a name: a value there belongs to nothing. */
  readonly unnamed: readonly number[];
}

type Role = 'userColumn' | 'emailColumn' | 'idColumn' | 'nameColumn' | 'atColumn';

/**
 * The usual names of columns, best first: a column of an earlier line wins. Two of one line are a choice that
 * only the user can make.
 */
const usualNames: Readonly<Record<Role, readonly (readonly string[])[]>> = {
  userColumn: [['user_id', 'userid'], ['external_id'], ['user']],
  emailColumn: [['email', 'email_address', 'e_mail', 'user_email']],
  idColumn: [['intercom_user_id', 'intercom_contact_id', 'intercom_id']],
  nameColumn: [['event_name'], ['event'], ['name']],
  atColumn: [
    ['event_time', 'event_timestamp', 'occurred_at', 'timestamp', 'time', 'at', 'datetime'],
    ['created_at', 'date'],
  ],
};

const flagOf: Readonly<Record<Role, string>> = {
  userColumn: '--user-column',
  emailColumn: '--email-column',
  idColumn: '--id-column',
  nameColumn: '--name-column',
  atColumn: '--at-column',
};

const roleNames: Readonly<Record<Role, string>> = {
  userColumn: 'user id',
  emailColumn: 'e-mail address',
  idColumn: 'Intercom contact id',
  nameColumn: 'event name',
  atColumn: 'time',
};

/**
 * Finds the columns. Throws `WrongUsage` where one is missing, and where the choice is not clear.
 *
 * @param isSparse - JSON objects leave keys out: then only the user, the name and the time must be there.
 */
export function columnsOf(
  labels: readonly string[],
  flags: ColumnFlags,
  isSparse = false,
): Columns {
  const header = new Header(labels, isSparse);
  const [user, email] = [header.find('userColumn', flags), header.find('emailColumn', flags)];
  const contact = header.find('idColumn', flags);
  if (user < 0 && email < 0 && contact < 0) throw header.noUser();
  if (flags.name !== undefined && flags.nameColumn !== undefined) {
    throw new WrongUsage('--name and --name-column exclude each other. Use one of them.');
  }
  const name = flags.name === undefined ? header.find('nameColumn', flags) : -1;
  if (name < 0 && !flags.name) throw header.missing('nameColumn', '--name-column (or --name)');
  if (!flags.nameColumn && email >= 0) header.refusePersonName(name);
  const at = header.find('atColumn', flags);
  if (at < 0) throw header.missing('atColumn', '--at-column');
  const used = [user, contact, email, name, at];
  const metadata = header.metadata(flags.metadataColumns, used);
  header.refuseTwins([...used, ...metadata]);
  return { labels, user, contact, email, name, at, metadata, unnamed: header.unnamed };
}

/** Whether this could be a header: used to find the header below title lines. */
export function looksLikeHeader(labels: readonly string[]): boolean {
  const found = new Set(labels.map(normalised));
  const has = (role: Role): boolean =>
    usualNames[role].some((tier) => tier.some((one) => found.has(one)));
  return has('atColumn') && (has('userColumn') || has('emailColumn') || has('idColumn'));
}

/** What the columns are taken for, in one line. */
export function columnsText(
  columns: Columns,
  rules: readonly ValueRule[],
  fixedName: string | undefined,
): string {
  const { labels, user, contact, email, name, at, metadata } = columns;
  const label = (place: number): string => printable(labels[place] ?? '');
  const users = [
    user >= 0 && `user id = ${label(user)}`,
    contact >= 0 && `Intercom contact id = ${label(contact)}`,
    email >= 0 && `e-mail = ${label(email)}`,
  ].filter(Boolean);
  const event = name >= 0 ? label(name) : `"${printable(fixedName ?? '')}"`;
  const used = new Set(rules.flatMap(({ places }) => places));
  const values = metadata.filter((place) => !used.has(place)).map(label);
  const all = [...rules.map(({ key, kind }) => `${printable(key)} (${kind})`), ...values];
  const rest = all.length === 0 ? 'none' : listOf(all);
  return `Columns: ${users.join(', else ')}; event name = ${event}; time = ${label(at)}; metadata = ${rest}.`;
}

/** `userId`, `User ID` and `user-id` as `user_id`. */
export function normalised(label: string): string {
  return label
    .slice(0, 100)
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '_')
    .replace(/__+/g, '_')
    .replace(/^_|_$/g, '');
}

class Header {
  readonly #labels: readonly string[];
  readonly #isSparse: boolean;
  readonly #places = new Map<string, number[]>();
  readonly #byUsualName = new Map<string, number[]>();
  readonly unnamed: readonly number[];

  constructor(labels: readonly string[], isSparse: boolean) {
    this.#labels = labels;
    this.#isSparse = isSparse;
    for (const [place, label] of labels.entries()) {
      push(this.#places, label, place);
      push(this.#byUsualName, normalised(label), place);
    }
    this.unnamed = this.#places.get('') ?? [];
  }

  find(role: Role, flags: ColumnFlags): number {
    const named = flags[role];
    if (named !== undefined) return this.#named(flagOf[role], named);
    for (const tier of usualNames[role]) {
      const places = tier.flatMap((name) => this.#byUsualName.get(name) ?? []);
      if (places.length > 1) throw this.#unclear(role, places);
      if (places[0] !== undefined) return places[0];
    }
    return -1;
  }

  metadata(flag: string | undefined, used: readonly number[]): readonly number[] {
    if (flag === undefined) {
      const taken = new Set([...used, ...this.unnamed]);
      return [...this.#labels.keys()].filter((place) => !taken.has(place));
    }
    const names = flag.split(',').map((name) => name.trim());
    return names
      .filter((name) => name !== '')
      .map((name) => this.#named('--metadata-columns', name))
      .filter((place) => place >= 0);
  }

  /** Of two columns with one name, one would be lost. */
  refuseTwins(used: readonly number[]): void {
    for (const place of used) {
      const places = this.#places.get(this.#labels[place] ?? '') ?? [];
      if (places.length < 2) continue;
      const numbers = places.map((one) => one + 1).join(' and ');
      throw new WrongUsage(
        `Columns ${numbers} have the same name "${this.#label(place)}". Rename one of them in the file, or choose the columns with --metadata-columns.`,
      );
    }
  }

  /** In a list of contacts, "name" is who they are. */
  refusePersonName(place: number): void {
    if (normalised(this.#labels[place] ?? '') !== 'name') return;
    throw new WrongUsage(
      'Column "name" may be the name of the person. If it is the event name, use --name-column name; otherwise choose the column, or one name for all rows with --name.',
    );
  }

  missing(role: Role, flag: string): WrongUsage {
    return new WrongUsage(
      `No column found for the ${roleNames[role]}. Choose one with ${flag}. ${this.#list()}`,
    );
  }

  noUser(): WrongUsage {
    const [contact] = this.#byUsualName.get('contact_id') ?? [];
    if (contact === undefined)
      return this.missing('userColumn', '--user-column (or --email-column)');
    const label = this.#label(contact);
    return new WrongUsage(
      `Column "${label}" may be an id of Intercom or of another system. If it is Intercom's, use --id-column ${label}; if it is the user id that your application gave to Intercom, use --user-column ${label}.`,
    );
  }

  #named(flag: string, label: string): number {
    const place = this.#places.get(label)?.[0];
    if (place !== undefined) return place;
    if (this.#isSparse) return -1;
    throw new WrongUsage(`${flag}: the file has no column "${printable(label)}". ${this.#list()}`);
  }

  #unclear(role: Role, places: readonly number[]): WrongUsage {
    const labels = places.map((place) => `"${this.#label(place)}"`).join(' and ');
    return new WrongUsage(
      `Columns ${labels} could both be the ${roleNames[role]}. Choose one with ${flagOf[role]}.`,
    );
  }

  #label(place: number): string {
    return printable(this.#labels[place] ?? '');
  }

  #list(): string {
    return `Columns of the file: ${listOf(this.#labels.map((label) => printable(label)))}.`;
  }
}

const maxListed = 30;

function listOf(labels: readonly string[]): string {
  const more = labels.length - maxListed;
  return `${labels.slice(0, maxListed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function push(map: Map<string, number[]>, key: string, place: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [place]);
  else known.push(place);
}
