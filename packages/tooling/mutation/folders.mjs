/** The folders of core to mutate: those without sockets. */
export const folders = ['dedupe', 'delivery', 'event', 'scope'];
