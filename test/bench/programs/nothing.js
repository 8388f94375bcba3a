// Imported to see what an import itself takes.
export const nothing = true;
