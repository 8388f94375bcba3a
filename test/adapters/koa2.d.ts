/** Koa 2 under its alias, seen with the types of Koa 3: the tests use what both have. */
declare module 'koa2' {
  import Koa from 'koa';
  export = Koa;
}
