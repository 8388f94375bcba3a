/** What is bound to a statement, and what a row holds. */
export type SqlValue = string | number | null;

/** A row of a result. */
export type Row = Readonly<Record<string, SqlValue>>;

/** The part of a prepared statement that is used. */
export interface Statement {
  run(...values: readonly SqlValue[]): { readonly changes: number | bigint };
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): readonly Row[];
}

/** The part of a database of `node:sqlite` that is used. `better-sqlite3` has the same methods. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

/** How a database is opened: `new DatabaseClass(path)`. */
export type DatabaseClass = new (path: string) => Database;

/**
 * The class of `node:sqlite`; `undefined` if this Node has none. `Database` is its name from Node 26 on.
 *
 * It is asked of the process and not imported: some bundlers drop the prefix of `node:sqlite`, and on an older
 * Node an import could not be caught.
 */
export function databaseClass(): DatabaseClass | undefined {
  const sqlite: { Database?: unknown; DatabaseSync?: unknown } =
    process.getBuiltinModule?.('node:sqlite') ?? {};
  const found = sqlite.Database ?? sqlite.DatabaseSync;
  return isDatabaseClass(found) ? found : undefined;
}

function isDatabaseClass(value: unknown): value is DatabaseClass {
  return typeof value === 'function';
}

/** A number in a row; 0 when it is missing. */
export function numberIn(row: Row | undefined, name: string): number {
  return Number(row?.[name] ?? 0);
}

/** A text in a row; empty when it is missing. */
export function textIn(row: Row | undefined, name: string): string {
  return String(row?.[name] ?? '');
}
