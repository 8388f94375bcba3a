// For test/vitest.config.ts, which is checked without JavaScript files.
export declare const sqliteTests: string;
export declare function canRunSqlite(version: string): boolean;
export declare function sqliteNotice(version: string): string;
