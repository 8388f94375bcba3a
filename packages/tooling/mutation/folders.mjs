/** The folders of core that mutants are tried on: those whose rules are only code, without a socket. */
export const folders = ['dedupe', 'delivery', 'event', 'scope'];
