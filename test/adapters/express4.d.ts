/** Express 4 under its alias, seen with the types of Express 5: the tests use what both have. */
declare module 'express4' {
  import express from 'express';
  export = express;
}
