import type { Command } from 'commander';
import { timeFormatHelp } from '../time/time-format.js';
import { sourceNames } from './rows/sources.js';

/** Adds the flags that say how a file is read. */
export function withFileFlags(command: Command): Command {
  return command
    .option('--from <source>', `the tool that exported the file: ${sourceNames.join(', ')}`)
    .option(
      '--user-column <name>',
      'column or key with your user id (default: user_id, external_id or user)',
    )
    .option(
      '--email-column <name>',
      'with the e-mail address, used without a user id (default: email)',
    )
    .option('--id-column <name>', 'with the Intercom contact id (default: intercom_user_id)')
    .option('--name-column <name>', 'with the event name (default: event_name, event or name)')
    .option('--name <name>', 'one event name for all rows')
    .option(
      '--at-column <name>',
      'with the time (default: event_time, timestamp, time, at; else created_at)',
    )
    .option('--metadata-columns <a,b,…>', 'with the metadata (default: all other columns)')
    .option(
      '--money <column=currency:unit...>',
      'money: price=EUR:cents, price=EUR:decimals, or price:cents for price_amount and price_currency',
    )
    .option(
      '--link <column...>',
      'links, with the text in <column>_text, or in another column: article=title',
    )
    .option('--flatten', 'JSON: turn nested objects into keys, e.g. customer.id into customer_id')
    .option('--time-format <format>', `for times that are not ISO or Unix time: ${timeFormatHelp}`)
    .option('--timezone <zone>', 'for times without a zone, e.g. Europe/Berlin (default: UTC)')
    .option('--delimiter <character>', 'CSV: the delimiter, or tab (default: found in the header)')
    .option('--skip-lines <number>', 'CSV: lines above the header')
    .option(
      '--encoding <name>',
      'e.g. windows-1252 or utf-16le (default: UTF-8, or as the byte order mark says)',
    );
}
