/** The rooms of core that mutants are tried on: those whose rules are only code, without a socket. */
export const rooms = ['dedupe', 'delivery', 'event', 'scope'];
