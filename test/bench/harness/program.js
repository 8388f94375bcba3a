/** What this program was started with. */
export function settings() {
  return JSON.parse(process.argv[2] ?? '{}');
}

/** Says something to whoever started this program. */
export function say(answer) {
  process.send?.(answer);
}

/** Answers questions until the process that started this one is gone. */
export function serve(answers) {
  process.on('message', async (/** @type {{ do: string }} */ question) => {
    say((await answers[question.do](question)) ?? {});
  });
}

// Whoever started this program is gone, however that happened: so is this program.
process.on('disconnect', () => process.exit());
