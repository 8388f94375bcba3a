const answers = document.querySelector('#answers');
const shownAnswers = 6;
let countersTimer;

for (const button of document.querySelectorAll('button[data-send]')) {
  button.addEventListener('click', () => press(button.dataset));
}

const events = globalThis.IntercomEvents.createBrowserEvents({ endpoint: '/e' });
document.querySelector('#pricing').addEventListener('toggle', async ({ target }) => {
  if (!target.open) return;
  events.track('opened-pricing', { from: 'shop' });
  await events.flush();
  await showCounters();
});
await Promise.all([showPeople(), showCounters()]);

async function press({ send: what, body, times = '1' }) {
  const presses = Array.from({ length: Number(times) }, () => send(what, body));
  for (const pressed of presses) showAnswer(what, await pressed);
  await showCounters();
}

async function send(what, body = '{}') {
  const [method, path] = what.split(' ');
  try {
    const answer = await fetch(path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: method === 'GET' ? undefined : body,
    });
    return { status: answer.status, ...(await answer.json()) };
  } catch {
    return { status: 0, error: 'The shop does not answer. Is it still running?' };
  }
}

async function showPeople() {
  const { user, people = [] } = await send('GET /api/me');
  const out = element('button', { textContent: 'Sign out', type: 'button', id: 'sign-out' });
  out.addEventListener('click', async () => show(await send('POST /api/sign-out')));
  document.querySelector('#people').append(
    ...people.map(({ id, name }) => {
      const button = element('button', { textContent: name, type: 'button' });
      button.dataset.person = id;
      button.addEventListener('click', async () => {
        const answer = await send('POST /api/sign-in', JSON.stringify({ user: id }));
        showAnswer('POST /api/sign-in', answer);
        show(answer);
        await showCounters();
      });
      return button;
    }),
    out,
  );
  show({ user });
}

/** Shows who is signed in, and enables the buttons for them. */
function show({ user }) {
  if (user === undefined) return;
  document.querySelector('#who').textContent = user
    ? `Signed in as ${user.name} (user id ${user.id}).`
    : 'Nobody is signed in.';
  for (const button of document.querySelectorAll('button[data-send], #sign-out')) {
    button.disabled = user === null;
  }
  for (const button of document.querySelectorAll('button[data-person]')) {
    button.setAttribute('aria-pressed', String(button.dataset.person === user?.id));
  }
}

function showAnswer(what, { status, error, note, events = {} }) {
  const line = element('span', { className: 'what' });
  line.append(
    element('span', { textContent: what }),
    element('span', {
      textContent: status || '-',
      className: status < 400 && status ? 'good' : 'bad',
    }),
  );
  const entry = element('li');
  entry.append(line);
  const text = error ?? note;
  if (text) entry.append(element('span', { textContent: text, className: 'event' }));
  for (const [name, verdict] of Object.entries(events)) {
    entry.append(element('span', { textContent: `${name}: ${said(verdict)}`, className: 'event' }));
  }
  answers.querySelector('.none')?.remove();
  answers.prepend(entry);
  while (answers.children.length > shownAnswers) answers.lastElementChild.remove();
}

function said({ status, reason }) {
  return reason === undefined ? status : `${status} (${reason})`;
}

async function showCounters() {
  clearTimeout(countersTimer);
  const { stats, balances } = await send('GET /api/counters');
  if (stats === undefined) return;
  const rows = [
    ['tracked', stats.tracked],
    ['accepted', stats.accepted, 'part'],
    ['duplicate', stats.duplicate, 'part'],
    ['dropped', stats.dropped, 'part'],
    ['held', stats.held, 'part'],
    ['discarded', stats.discarded, 'part'],
    ['accepted', stats.accepted],
    ['delivered', stats.delivered, 'part'],
    ['dead', stats.dead, 'part'],
    ['pending', stats.pending, 'part'],
  ];
  document.querySelector('#counters').replaceChildren(...rows.map(counterRow));
  const balance = document.querySelector('#balance');
  balance.className = balances ? 'good' : 'bad';
  balance.textContent = balances
    ? 'They balance: every tracked event is counted exactly once.'
    : 'They do not balance: please report this.';
  if (stats.pending + stats.held > 0) countersTimer = setTimeout(showCounters, 1_000);
}

function counterRow([name, count, className = '']) {
  const row = element('tr', { className });
  const reasons = typeof count === 'number' ? [] : Object.entries(count).filter(([, many]) => many);
  const why = reasons.map(([reason, many]) => `${reason} ${many}`).join(', ');
  const total =
    typeof count === 'number' ? count : reasons.reduce((sum, [, many]) => sum + many, 0);
  row.append(
    element('th', { scope: 'row', textContent: why ? `${name} (${why})` : name }),
    element('td', { textContent: total.toLocaleString('en') }),
  );
  return row;
}

function element(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
