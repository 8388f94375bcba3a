/** A larger Unix time is in milliseconds: as seconds it would lie in the year 5138. */
export const maxUnixSec = 1e11;
