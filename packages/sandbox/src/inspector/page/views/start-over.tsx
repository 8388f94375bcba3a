import { useRef } from 'preact/hooks';
import { act } from '../sandbox-client.js';
import { usePage } from '../state/page-context.js';

/** Deletes everything in the sandbox, after a question. */
export function StartOver() {
  const { dispatch } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  const run = async (action: 'reset', text: string) => {
    dialog.current?.close();
    const answer = await act(action);
    dispatch({
      do: 'say',
      notice: { isError: !answer.ok, text: answer.ok ? text : answer.message },
    });
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        Start over
      </button>
      <dialog ref={dialog} aria-labelledby="start-over-title">
        <h2 id="start-over-title">Start over?</h2>
        <p>
          This deletes all requests, events, contacts and faults, and restores the initial contacts
          and limits.
        </p>
        <div class="buttons">
          <button type="button" class="main" onClick={() => run('reset', 'The sandbox is empty.')}>
            Delete everything
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
        </div>
      </dialog>
    </>
  );
}
