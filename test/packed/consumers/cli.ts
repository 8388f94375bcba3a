import { startSandbox } from '@intercom-events/sandbox';
import { runProgram } from 'intercom-events';

async function main(): Promise<void> {
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }] });
  let out = '';
  const write = (text: string): void => {
    out += text;
  };
  const code = await runProgram(['track', '42', 'placed-order', '--at', '1700000000'], {
    out: { write },
    err: { write },
    env: { INTERCOM_EVENTS_URL: sandbox.url, INTERCOM_ACCESS_TOKEN: sandbox.token },
    interrupted: new AbortController().signal,
  });
  const seen = sandbox.events.map((event) => event.event_name);
  // Its page is in the package, too.
  const files = ['', '/page.js', '/page.css'].map((file) =>
    fetch(`${sandbox.inspectorUrl}${file}`),
  );
  const page = (await Promise.all(files)).map(({ status }) => status);
  await sandbox.stop();
  console.log(JSON.stringify({ code, out, seen, page }));
}

void main();
